// @ts-check
/** What is live behind a chat page: the socket, what is sent and received, who reads and who writes. */
import * as api from "../../../accounts/js/lib/api.js";
import { loadMe, openIdentity } from "../../../accounts/js/lib/identity.js";
import { deviceId, recall, remember } from "../../../accounts/js/lib/keystore.js";
import { ConversationList } from "./conversation-list.js";
import { Sender } from "./sender.js";
import { Signs } from "./signs.js";
import { LiveSocket } from "./socket.js";

const TYPING_EVERY_MS = 3000;
const PRESENCE_EVERY_MS = 30_000;
/** The most conversations that a hello may name (PROTOCOL.md). */
const MOST_HELD = 500;

export class Messenger extends ConversationList {
  signs = new Signs(() => this.changed());
  /** @type {Set<string>} */
  hidden = new Set();
  openId = "";
  #typingSaid = 0;

  /** The identity, or the name of what is missing. @returns {Promise<string | null>} */
  async start() {
    this.me = await loadMe();
    const identity = await openIdentity(this.me);
    if (typeof identity === "string") return identity;
    this.identity = identity;
    this.hidden = new Set((await recall("hidden")) ?? []);
    await this.loadList();
    this.socket = new LiveSocket(`/${api.door}/socket/`, await deviceId(), () => this.#held());
    this.socket.addEventListener("frame", (event) => this.#receive(/** @type {any} */ (event).detail));
    this.socket.addEventListener("state", () => this.changed());
    this.socket.addEventListener("ended", () => location.reload());
    this.sender = new Sender(this);
    this.sender.resume();
    document.addEventListener("visibilitychange", () => this.#markRead());
    setInterval(() => this.#sayPresence(), PRESENCE_EVERY_MS);
    return null;
  }

  get state() {
    return this.socket?.state ?? "connecting";
  }

  /** Show a conversation: its newest messages, read from now on. @param {string} id */
  async open(id) {
    this.close();
    this.openId = id;
    const conversation = this.conversations.get(id);
    if (!conversation) return this.changed();
    if (!conversation.loaded) await this.loadOlder(id, conversation.summary.sequence + 1);
    conversation.loaded = true;
    this.#markRead();
    this.#sayPresence();
    return this.changed();
  }

  /** Leave the open conversation; colleagues see at once that I did. */
  close() {
    if (this.openId) this.socket?.say({ t: "presence", conversation: this.openId, on: false });
    this.openId = "";
    this.changed();
  }

  /** @param {string} id @param {number} before */
  async loadOlder(id, before) {
    const conversation = /** @type {import("./conversation.js").Conversation} */ (this.conversations.get(id));
    const { messages, more } = await api.get(`conversations/${id}/messages/?before=${before}&limit=100`);
    messages.forEach((message) => conversation.take(message));
    conversation.hasOlder = more;
    this.changed();
  }

  /** @param {string} text */
  send(text) {
    const by = this.me.side === "business" ? { by: this.me.name } : {};
    return this.sender.send(this.#current, { t: "text", text, ...by });
  }

  /** @param {any} shown */
  retry = (shown) => this.sender.retry(this.#current, shown);

  /** @param {any} shown */
  discard = (shown) => this.sender.discard(this.#current, shown);

  get #current() {
    return /** @type {import("./conversation.js").Conversation} */ (this.conversations.get(this.openId));
  }

  /** Take a message off this device's screen, or bring it back. @param {string} key @param {boolean} hide */
  async hide(key, hide) {
    if (hide) this.hidden.add(key);
    else this.hidden.delete(key);
    await remember("hidden", [...this.hidden]);
    this.changed();
  }

  /** @param {boolean} on */
  sayTyping(on) {
    if (on && Date.now() - this.#typingSaid < TYPING_EVERY_MS) return;
    this.#typingSaid = on ? Date.now() : 0;
    this.socket?.say({ t: "typing", conversation: this.openId, on });
  }

  #sayPresence() {
    if (this.openId) this.socket?.say({ t: "presence", conversation: this.openId, on: !document.hidden });
  }

  /** @param {any} frame */
  #receive(frame) {
    if (frame.t === "message") this.#takeNew(frame);
    else if (frame.t === "messages") this.#takePage(frame);
    else if (frame.t === "receipt") this.#takeReceipt(frame);
    else if (frame.t === "typing" || frame.t === "presence") this.#takeSign(frame);
    else if (frame.t === "keys") this.refreshParty(frame.party);
    else if (frame.t === "welcome") this.loadList().then(() => this.#markDelivered());
    this.changed();
  }

  /** @param {any} frame */
  #takePage({ conversation, messages, more }) {
    messages.forEach((message) => this.#takeNew(message));
    if (more) this.#askForMissing(this.conversations.get(conversation));
  }

  /** @param {any} conversation */
  #askForMissing(conversation) {
    if (conversation) this.socket?.say({ t: "sync", conversation: conversation.id, after: conversation.last });
  }

  /** @param {any} message */
  #takeNew(message) {
    const conversation = this.conversations.get(message.conversation);
    if (!conversation) return void this.loadList();
    const isNews = conversation.take(message);
    if (isNews && conversation.hasGap) this.#askForMissing(conversation);
    if (conversation.locked.length) this.refreshKeys(conversation);
    const { summary } = conversation;
    summary.at = Math.max(summary.at, message.at);
    if (isNews && message.sender !== this.me.party) {
      summary.unread += 1;
      if (this.me.side === "business") summary.customer_last_at = message.at;
      this.signs.end("typing", conversation.id, message.sender);
      this.#receipt(conversation, summary.mine.read);
    }
    this.#markRead();
    return undefined;
  }

  /** What came while this device was away has reached it now. */
  #markDelivered() {
    for (const conversation of this.conversations.values()) {
      const { mine } = conversation.summary;
      if (mine.delivered < conversation.last) this.#receipt(conversation, mine.read);
    }
  }

  #markRead() {
    const conversation = this.conversations.get(this.openId);
    if (!conversation || document.hidden || !conversation.loaded) return;
    if (conversation.summary.mine.read < conversation.last) this.#receipt(conversation, conversation.last);
    conversation.summary.unread = 0;
  }

  /** @param {import("./conversation.js").Conversation} conversation @param {number} read */
  #receipt(conversation, read) {
    const delivered = conversation.last;
    Object.assign(conversation.summary.mine, { delivered, read });
    this.socket?.say({ t: "receipt", conversation: conversation.id, delivered, read });
  }

  /** @param {any} frame */
  #takeReceipt({ conversation, party, delivered, read }) {
    const summary = this.conversations.get(conversation)?.summary;
    if (summary) Object.assign(party === this.me.party ? summary.mine : summary.theirs, { delivered, read });
  }

  /** @param {any} frame */
  #takeSign(frame) {
    const isNew = this.signs.take(frame);
    if (frame.t === "presence" && isNew && frame.conversation === this.openId) this.#sayPresence();
  }

  #held() {
    const newest = this.summaries.filter(({ id }) => this.conversations.has(id)).slice(0, MOST_HELD);
    return Object.fromEntries(newest.map(({ id }) => [id, /** @type {any} */ (this.conversations.get(id)).last]));
  }
}
