// @ts-check
/** My conversations with the keys and badges of their other sides, each checked in this browser. */
import * as api from "../../../accounts/js/lib/api.js";
import { NONE, checkBadge } from "../../../accounts/js/lib/badge.js";
import { SubstitutedError, openPeer } from "../../../accounts/js/lib/peers.js";
import { Conversation } from "./conversation.js";

export class ConversationList extends EventTarget {
  /** @type {any} */
  me = null;
  /** @type {any} */
  identity = null;
  /** @type {any[]} */
  summaries = [];
  /** @type {Map<string, Conversation>} */
  conversations = new Map();
  /** Conversations whose other side answers with other keys than before. @type {Set<string>} */
  substituted = new Set();
  badges = new Map();

  async loadList() {
    const { conversations } = await api.get("conversations/");
    this.summaries = await Promise.all(conversations.map((summary) => this.#openSummary(summary)));
    this.changed();
  }

  /** Open the conversation with a business (customers). @param {string} reference */
  async startWith(reference) {
    const { id } = await api.post("conversations/", { business: reference });
    await this.loadList();
    return id;
  }

  /** The summary to show: the one that an opened conversation keeps up to date. @param {any} summary */
  async #openSummary(summary) {
    const known = this.conversations.get(summary.id)?.summary;
    if (known) return Object.assign(known, summary, { at: Math.max(known.at, summary.at) });
    const peerId = this.identity?.me.side === "customer" ? summary.business.id : summary.customer.id;
    try {
      const peer = await openPeer(/** @type {any} */ (this.identity), peerId);
      if (!peer) return summary;
      const conversation = new Conversation(summary, /** @type {any} */ (this.identity), peer);
      this.conversations.set(summary.id, conversation);
      if (summary.last) conversation.take(summary.last);
      await this.#checkBadge(summary.business.id, peer);
    } catch (error) {
      if (!(error instanceof SubstitutedError)) throw error;
      this.substituted.add(summary.id);
    }
    return summary;
  }

  /** @param {string} businessId @param {any} peer */
  async #checkBadge(businessId, peer) {
    if (this.badges.has(businessId)) return;
    const chain = this.me.side === "customer" ? peer.chain : /** @type {any} */ (this.identity).chain;
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
