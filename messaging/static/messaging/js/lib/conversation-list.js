// @ts-check
/** My conversations with the keys and badges of their other sides, each checked in this browser. */
import * as api from "../../../accounts/js/lib/api.js";
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { newestOf } from "../../../accounts/js/crypto/keyrings.js";
import { NONE } from "../../../accounts/js/lib/badge.js";
import { openIdentity } from "../../../accounts/js/lib/identity.js";
import { getKept } from "../../../accounts/js/lib/kept-answers.js";
import { IdentityChangedError, SubstitutedError, acceptIdentity, openPeer, tellChange } from "../../../accounts/js/lib/peers.js";
import { Badges } from "./badges.js";
import { Conversation } from "./conversation.js";
import { Summaries } from "./summaries.js";
import { Wordings } from "./wordings.js";

const WAITING_FOR_KEYS_MS = 5_000;
/** The most conversations that a hello may name (PROTOCOL.md). */
const MOST_HELD = 500;

export class ConversationList extends Summaries {
  /** @type {any} */
  identity = null;
  /** Where the next page of the list begins; null when all is here. @type {string | null | undefined} */
  next = undefined;
  /** Conversations whose other side answers with other keys than before. @type {Set<string>} */
  substituted = new Set();
  /** Those of them that say so themselves, without a word of the old keys. @type {Map<string, IdentityChangedError>} */
  strangers = new Map();
  badges = new Badges();
  wordings = new Wordings(() => this.changed());
  /** My own party renewed its keys, and nobody has given them to me yet. */
  isWaiting = false;
  /** @type {Set<Conversation>} */
  #refreshing = new Set();

  /** The newest conversations, or the page that begins at a cursor. @param {string | null} [cursor] */
  async loadList(cursor = null) {
    if (this.list) return this.list.load();
    const page = cursor ? api.get(`conversations/?cursor=${cursor}`) : getKept("list", "conversations/");
    const { conversations, next } = await page;
    await this.#show(conversations);
    if (cursor || this.next === undefined) this.next = next;
    return this.changed();
  }

  /** @param {string} id */
  async loadOne(id) {
    await this.#show([await api.get(`conversations/${id}/`)]);
    return this.conversations.get(id);
  }

  /** The newest messages, or those before what is shown. @param {import("./conversation.js").Conversation} conversation */
  async loadOlder(conversation) {
    const before = conversation.loaded ? conversation.oldest : conversation.summary.sequence + 1;
    conversation.problem = "";
    try {
      const path = `conversations/${conversation.id}/messages/?before=${before}&limit=100`;
      const { messages, more } = await (conversation.loaded ? api.get(path) : getKept(`talk/${conversation.id}`, path));
      messages.forEach((message) => conversation.take(message));
      Object.assign(conversation, { loaded: true, hasOlder: more });
    } catch (error) {
      conversation.problem = api.sentence(error);
    }
    this.changed();
  }

  /** Open the conversation with a business (customers). @param {string} reference */
  async startWith(reference) {
    const { id } = await api.post("conversations/", { business: reference });
    await this.loadList();
    return id;
  }

  /** @param {any[]} summaries */
  async #show(summaries) {
    this.note(await Promise.all(summaries.map((summary) => this.#openSummary(summary))));
  }

  /** Open the keys of one that is known. @param {string} id */
  async openKnown(id) {
    const summary = this.summaryOf(id);
    if (summary && !this.conversations.has(id)) await this.#show([summary]);
  }

  /** The summary to show: the one that an opened conversation keeps up to date. @param {any} summary */
  async #openSummary(summary) {
    if (!this.conversations.has(summary.id)) {
      const peer = await this.#peerOf(summary);
      if (!peer) return summary;
      if (!this.conversations.has(summary.id)) {
        this.conversations.set(summary.id, new Conversation(summary, this.identity, peer));
      }
    }
    const conversation = /** @type {Conversation} */ (this.conversations.get(summary.id));
    conversation.update(summary);
    await this.checkBadge(conversation);
    return conversation.summary;
  }

  /** The other side's checked keys; null without any, or when they are not the ones we knew. @param {any} summary */
  async #peerOf(summary) {
    try {
      const peer = await openPeer(this.identity, this.otherOf(summary));
      this.substituted.delete(summary.id);
      this.strangers.delete(summary.id);
      return peer;
    } catch (error) {
      if (!(error instanceof SubstitutedError || error instanceof CryptoError)) throw error;
      this.substituted.add(summary.id);
      if (error instanceof IdentityChangedError) this.strangers.set(summary.id, error);
      this.conversations.delete(summary.id);
      return null;
    }
  }

  /** The person goes on with the new identity of the other side. @param {string} id of the conversation */
  async goOn(id) {
    const other = this.otherOf(this.summaries.find((summary) => summary.id === id));
    const stranger = this.strangers.get(id);
    if (stranger) await acceptIdentity(this.identity, other, stranger);
    await tellChange(other);
    const conversation = this.conversations.get(id);
    if (conversation) conversation.peer.changedAt = undefined;
    else await this.loadOne(id);
    this.changed();
  }

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

  /** Until an owner has given me the newest keys of my own party, I read what came before and wait. */
  async #refreshMine() {
    const identity = await openIdentity(this.me);
    this.isWaiting = typeof identity === "string";
    if (typeof identity === "string") setTimeout(() => this.refreshParty(this.me.party), WAITING_FOR_KEYS_MS);
    else this.identity = identity;
  }

  /** @param {Conversation} conversation */
  #refreshPeer = async (conversation) => {
    const peer = await this.#peerOf(conversation.summary);
    if (peer) conversation.useKeys(this.identity, peer);
  };

  /** Decide about a business's badge, if it is time to. @param {Conversation} conversation @param {boolean} [anew] */
  checkBadge({ summary, peer }, anew = false) {
    const chain = this.me.side === "customer" ? peer.chain : this.identity.chain;
    return this.badges.check(summary.business, newestOf(chain).identityKey, anew);
  }

  /** @param {any} summary */
  badgeOf = ({ business }) => (business.status === "suspended" ? NONE : this.badges.of(business.id));

  /** What this device holds of each conversation, as a hello says it. */
  held() {
    const newest = this.summaries.filter(({ id }) => this.conversations.has(id)).slice(0, MOST_HELD);
    return Object.fromEntries(newest.map(({ id }) => [id, /** @type {any} */ (this.conversations.get(id)).last]));
  }
}
