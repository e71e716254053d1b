// @ts-check
/** My conversations with the keys and badges of their other sides, each checked in this browser. */
import * as api from "../../../accounts/js/lib/api.js";
import { NONE, checkBadge } from "../../../accounts/js/lib/badge.js";
import { openIdentity } from "../../../accounts/js/lib/identity.js";
import { SubstitutedError, openPeer } from "../../../accounts/js/lib/peers.js";
import { Conversation } from "./conversation.js";

export class ConversationList extends EventTarget {
  /** @type {any} */
  me = null;
  /** @type {any} */
  identity = null;
  /** @type {any[]} */
  summaries = [];
  /** Where the next page of the list begins; null when all is here. @type {string | null | undefined} */
  next = undefined;
  /** @type {Map<string, Conversation>} */
  conversations = new Map();
  /** Conversations whose other side answers with other keys than before. @type {Set<string>} */
  substituted = new Set();
  badges = new Map();
  /** @type {Set<Conversation>} */
  #refreshing = new Set();

  /** The newest conversations, or the page that begins at a cursor. @param {string | null} [cursor] */
  async loadList(cursor = null) {
    const { conversations, next } = await api.get(`conversations/${cursor ? `?cursor=${cursor}` : ""}`);
    await this.#show(conversations);
    if (cursor || this.next === undefined) this.next = next;
    this.changed();
  }

  /** @param {string} id */
  async loadOne(id) {
    await this.#show([await api.get(`conversations/${id}/`)]);
    return this.conversations.get(id);
  }

  /** Open the conversation with a business (customers). @param {string} reference */
  async startWith(reference) {
    const { id } = await api.post("conversations/", { business: reference });
    await this.loadList();
    return id;
  }

  /** @param {any[]} summaries */
  async #show(summaries) {
    const opened = await Promise.all(summaries.map((summary) => this.#openSummary(summary)));
    const known = new Map(this.summaries.map((summary) => [summary.id, summary]));
    opened.forEach((summary) => known.set(summary.id, summary));
    this.summaries = [...known.values()];
  }

  /** The summary to show: the one that an opened conversation keeps up to date. @param {any} summary */
  async #openSummary(summary) {
    const known = this.conversations.get(summary.id)?.summary;
    if (known) return Object.assign(known, summary, { at: Math.max(known.at, summary.at) });
    const peer = await this.#peerOf(summary);
    if (!peer || this.conversations.has(summary.id)) return this.conversations.get(summary.id)?.summary ?? summary;
    const conversation = new Conversation(summary, this.identity, peer);
    this.conversations.set(summary.id, conversation);
    if (summary.last) conversation.take(summary.last);
    await this.#checkBadge(summary.business.id, peer);
    return summary;
  }

  /** The other side's checked keys; null without any, or when they are not the ones we knew. @param {any} summary */
  async #peerOf(summary) {
    try {
      const peer = await openPeer(this.identity, this.otherOf(summary));
      this.substituted.delete(summary.id);
      return peer;
    } catch (error) {
      if (!(error instanceof SubstitutedError)) throw error;
      this.substituted.add(summary.id);
      this.conversations.delete(summary.id);
      return null;
    }
  }

  /** The party on the other side. @param {any} summary @returns {string} */
  otherOf = ({ business, customer }) => (this.me.side === "customer" ? business.id : customer.id);

  /** Someone renewed their keys: fetch and check them before anything more is sent. @param {string} party */
  async refreshParty(party) {
    if (party === this.me.party) await this.#refreshMine();
    const touched = [...this.conversations.values()];
    await Promise.all(touched.filter(({ summary }) => [this.me.party, this.otherOf(summary)].includes(party)).map(this.#refreshPeer));
    this.changed();
  }

  /** One of the two sides renewed its keys: ask for both. @param {Conversation} conversation */
  async refreshKeys(conversation) {
    if (this.#refreshing.has(conversation)) return;
    this.#refreshing.add(conversation);
    try {
      await this.#refreshMine();
      await this.#refreshPeer(conversation);
    } finally {
      this.#refreshing.delete(conversation);
    }
    this.changed();
  }

  /** Without the newest keys of my own party, this page can do nothing: the keys page says why. */
  async #refreshMine() {
    const identity = await openIdentity(this.me);
    if (typeof identity === "string") location.reload();
    else this.identity = identity;
  }

  /** @param {Conversation} conversation */
  #refreshPeer = async (conversation) => {
    const peer = await this.#peerOf(conversation.summary);
    if (peer) conversation.useKeys(this.identity, peer);
  };

  /** @param {string} businessId @param {any} peer */
  async #checkBadge(businessId, peer) {
    if (this.badges.has(businessId)) return;
    const chain = this.me.side === "customer" ? peer.chain : this.identity.chain;
    const proof = await api.get(`certificates/${businessId}/`);
    this.badges.set(businessId, (await checkBadge(proof, businessId, chain.get(1).identityKey)).state);
  }

  /** @param {any} summary */
  badgeOf = (summary) => this.badges.get(summary.business.id) ?? NONE;

  changed() {
    this.summaries.sort((one, other) => other.at - one.at);
    this.dispatchEvent(new CustomEvent("change"));
  }
}
