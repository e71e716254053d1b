// @ts-check
/** What is live behind a chat page: the socket, what is sent and received, who reads and who writes. */
import * as api from "../../../accounts/js/lib/api.js";
import { VERIFIED } from "../../../accounts/js/lib/badge.js";
import { loadMe, openIdentity } from "../../../accounts/js/lib/identity.js";
import { deviceId } from "../../../accounts/js/lib/keystore.js";
import { keepMessages } from "../../../accounts/js/lib/kept-answers.js";
import { ConversationList } from "./conversation-list.js";
import { Hidden } from "./hidden.js";
import { Receipts } from "./receipts.js";
import { Sender } from "./sender.js";
import { SharedSocket } from "./shared-socket.js";
import { Signs } from "./signs.js";

const TYPING_EVERY_MS = 3000;
const PRESENCE_EVERY_MS = 30_000;
const LOOK_AROUND_EVERY_MS = 60_000;

export class Messenger extends ConversationList {
  signs = new Signs(() => this.changed());
  receipts = new Receipts((frame) => this.socket?.say(frame) ?? false);
  hidden = new Hidden();
  openId = "";
  /** I sign out: the page that follows is on its way already, and a reload would stop it. */
  isLeaving = false;
  #typingSaid = 0;
  /** Conversations whose missing messages were asked for. @type {Set<string>} */
  #asked = new Set();

  /** The identity, or the name of what is missing. @returns {Promise<string | null>} */
  async start() {
    this.me = await loadMe();
    const identity = await openIdentity(this.me);
    if (typeof identity === "string") return identity;
    this.identity = identity;
    await this.hidden.load();
    await this.loadList();
    this.socket = new SharedSocket(`${api.base}socket/`, await deviceId(), this.me.party, () => this.held());
    this.socket.addEventListener("frame", (event) => this.#receive(/** @type {any} */ (event).detail));
    this.socket.addEventListener("state", () => this.changed());
    this.socket.addEventListener("ended", () => this.isLeaving || location.reload());
    this.sender = new Sender(this);
    this.sender.resume();
    document.addEventListener("visibilitychange", () => this.#markRead());
    setInterval(() => this.#sayPresence(), PRESENCE_EVERY_MS);
    setInterval(this.#lookAround, LOOK_AROUND_EVERY_MS);
    return null;
  }

  get state() {
    return this.socket?.state ?? "connecting";
  }

  /** Show a conversation: its newest messages, read from now on. @param {string} id */
  async open(id) {
    if (this.openId !== id) this.close();
    this.openId = id;
    this.#sayPresence();
    const conversation = this.conversations.get(id);
    if (conversation && !conversation.loaded) await this.loadOlder(conversation);
    this.#markRead();
    this.changed();
  }

  /** Leave the open conversation; colleagues see at once that I did. */
  close() {
    if (this.openId) this.socket?.say({ t: "presence", conversation: this.openId, on: false });
    this.openId = "";
    this.changed();
  }

  /** @param {string} id of the conversation that it was written in @param {string} text @param {object} [more] of its body */
  send = (id, text, more = {}) => this.sendBody(id, { t: "text", text, ...more });

  /** @param {string} id of the conversation @param {object} body of any kind (PROTOCOL.md, Bodies) */
  sendBody(id, body) {
    const by = this.me.side === "business" ? { by: this.me.name } : {};
    return this.sender.send(this.conversations.get(id), { ...body, ...by });
  }

  /** @param {any} shown */
  retry = (shown) => this.sender.retry(this.#current, shown);

  /** @param {any} shown */
  discard = (shown) => this.sender.discard(this.#current, shown);

  get #current() {
    return /** @type {import("./conversation.js").Conversation} */ (this.conversations.get(this.openId));
  }

  /** Take a message off this device's screen. @param {string} key */
  async hide(key) {
    await this.hidden.add(key);
    this.changed();
  }

  /** @param {boolean} on */
  sayTyping(on) {
    if (on && Date.now() - this.#typingSaid < TYPING_EVERY_MS) return;
    this.#typingSaid = on ? Date.now() : 0;
    this.socket?.say({ t: "typing", conversation: this.openId, on });
  }

  /** Whom I have blocked does not learn when I am here. */
  #sayPresence() {
    if (this.openId && !this.#current?.summary.blocked) this.socket?.say({ t: "presence", conversation: this.openId, on: !document.hidden });
  }

  /** @param {any} frame */
  #receive(frame) {
    if (frame.t === "message") this.#takePage(frame.conversation, [frame]);
    else if (frame.t === "messages") this.#takePage(frame.conversation, frame.messages, true);
    else if (frame.t === "receipt") this.#takeReceipt(frame);
    else if (frame.t === "typing" || frame.t === "presence") this.#takeSign(frame);
    else if (frame.t === "keys") this.refreshParty(frame.party);
    else if (frame.t === "block") this.loadList();
    else if (frame.t === "place") this.tookPlace(frame);
    else if (frame.t === "standing") this.takeStanding(frame);
    else if (frame.t === "welcome") this.#welcomed();
    document.dispatchEvent(new CustomEvent("recado:frame", { detail: frame }));
    this.changed();
  }

  #welcomed() {
    this.#asked.clear();
    this.receipts.flush();
    this.sender?.resume();
    if (this.#current?.problem) this.loadOlder(this.#current);
    this.loadList();
  }

  /** The list, and what its answer shows to be missing or unsaid. @param {string | null} [cursor] */
  async loadList(cursor = null) {
    await super.loadList(cursor);
    for (const conversation of this.conversations.values()) {
      const { mine } = conversation.summary;
      if (conversation.hasGap) this.#askForMissing(conversation);
      if (conversation.isAhead || mine.delivered < conversation.last) this.receipts.note(conversation, mine.read);
    }
    this.#markRead();
  }

  /** Nobody promises that news comes: once in a while the list is asked for. */
  #lookAround = () => {
    if (!document.hidden && this.state === "live") this.loadList().catch(() => undefined);
  };

  /** @param {string} id @param {any[]} messages @param {boolean} [isAnswer] to what was asked */
  #takePage(id, messages, isAnswer = false) {
    const conversation = this.conversations.get(id);
    if (!conversation) return void this.meet(id, () => this.#takePage(id, messages));
    if (isAnswer) this.#asked.delete(id);
    keepMessages(id, messages);
    const locked = conversation.locked.length;
    messages.forEach((message) => this.#takeNew(conversation, message));
    if (conversation.locked.length > locked) this.refreshKeys(conversation);
    if (conversation.hasGap && messages.length) this.#askForMissing(conversation);
    return this.#markRead();
  }

  /** @param {import("./conversation.js").Conversation} conversation */
  #askForMissing({ id, last }) {
    if (this.#asked.has(id)) return;
    if (this.socket?.say({ t: "sync", conversation: id, after: last })) this.#asked.add(id);
  }

  /** @param {import("./conversation.js").Conversation} conversation @param {any} message */
  #takeNew(conversation, message) {
    const isNews = conversation.take(message);
    const { summary } = conversation;
    summary.at = Math.max(summary.at, message.at);
    if (message.from_verified && this.badgeOf(summary) !== VERIFIED) {
      this.checkBadge(conversation, true).then(() => this.changed(), () => undefined);
    }
    if (!isNews || message.sender === this.me.party) return;
    summary.unread += 1;
    this.signs.end("typing", conversation.id, message.sender);
    this.receipts.note(conversation, summary.mine.read);
  }

  #markRead() {
    const conversation = this.conversations.get(this.openId);
    if (!conversation || document.hidden || !conversation.loaded) return;
    if (conversation.summary.mine.read < conversation.last) this.receipts.note(conversation, conversation.last);
    conversation.summary.unread = 0;
  }

  /** @param {any} frame */
  #takeReceipt({ conversation, party, delivered, read }) {
    this.conversations.get(conversation)?.mark(party === this.me.party, { delivered, read });
  }

  /** @param {any} frame */
  #takeSign(frame) {
    if (frame.person && frame.person === this.me.agent) return;
    if (this.conversations.get(frame.conversation)?.summary.blocked) return;
    const isNew = this.signs.take(frame);
    if (frame.t === "presence" && isNew && frame.conversation === this.openId) this.#sayPresence();
  }
}
