// @ts-check
/** One conversation as this device holds it: opened messages in the server's order, and what is on its way. */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { ZERO_HASH, b64, equal, unb64 } from "../../../accounts/js/crypto/primitives.js";
import { isExpired } from "../../../accounts/js/crypto/keyrings.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { PairKeys, ReplayGuard, openMessage } from "../crypto/envelopes.js";
import { readHeader } from "../crypto/headers.js";
import { readBody } from "./bodies/reading.js";
import { MarkTimes } from "./marks.js";
import { MessageLog, keyOf } from "./message-log.js";
import { proofOf } from "./proofs.js";
import { Reading } from "./reading.js";
import { sealBody } from "./sealing.js";

/** @typedef {import("./message-log.js").Shown} Shown */

export class Conversation {
  log = new MessageLog();
  reading = new Reading();
  marks = new MarkTimes();
  /** Messages under keys that this device does not know yet. @type {any[]} */
  locked = [];
  /** What stands between the messages and is none; it replaces what was there. @type {import("./timeline.js").Aside[]} */
  asides = [];
  guard = new ReplayGuard();
  refused = 0;
  loaded = false;
  hasOlder = true;
  /** Why older messages could not be loaded. */
  problem = "";
  /** The server has not heard how far this side has read. */
  isAhead = false;
  previous = ZERO_HASH;
  /** Commitments of what was shown, to notice when one that somebody answered never came. @type {Set<string>} */
  #commitments = new Set();
  /** Sequences above `last` that came early: what lies between is still missing. @type {Set<number>} */
  #early = new Set();
  #newest = 0;

  /** @param {any} summary @param {import("../../../accounts/js/lib/identity.js").Identity} identity @param {import("../../../accounts/js/lib/peers.js").Peer} peer */
  constructor(summary, identity, peer) {
    this.id = summary.id;
    this.summary = summary;
    /** Everything up to here came, or is history that can be asked for. */
    this.last = summary.sequence;
    const other = identity.me.side === "customer" ? summary.business.id : summary.customer.id;
    this.parties = [identity.party, idBytes(other)];
    this.useKeys(identity, peer);
  }

  /** Take what the server says now; an answer that is older than what came since changes nothing. @param {any} summary */
  update(summary) {
    const known = this.summary;
    if (summary.last && (summary === known || summary.sequence <= this.last)) this.take(summary.last);
    if (summary === known || summary.sequence < known.sequence) return;
    this.isAhead = summary.mine.delivered < known.mine.delivered || summary.mine.read < known.mine.read;
    this.marks.raise(known, "mine", summary.mine, 0);
    this.marks.raise(known, "theirs", summary.theirs, 0);
    Object.assign(known, summary, { at: Math.max(known.at, summary.at), mine: known.mine, theirs: known.theirs });
    known.unread = Math.min(known.unread, Math.max(0, known.sequence - known.mine.read));
  }

  /** A party has received and read up to here. @param {boolean} mine @param {{delivered: number, read: number}} marks */
  mark(mine, marks) {
    this.marks.raise(this.summary, mine ? "mine" : "theirs", marks, Date.now());
    if (mine) this.summary.unread = Math.min(this.summary.unread, this.last - this.summary.mine.read);
  }

  /** Go on with other keys, and open what waited for them. @param {import("../../../accounts/js/lib/identity.js").Identity} identity @param {import("../../../accounts/js/lib/peers.js").Peer} peer */
  useKeys(identity, peer) {
    this.identity = identity;
    this.peer = peer;
    this.pairKeys = new PairKeys(identity.keys, peer.chain);
    const locked = this.locked;
    this.locked = [];
    locked.forEach((message) => this.#open(message));
  }

  get messages() {
    return this.log.settled;
  }

  get outgoing() {
    return this.log.outgoing;
  }

  /** Every message in order, what is on its way last; reactions stand on the messages that they are for. */
  get shown() {
    return this.log.bubbles;
  }

  /** Where older messages end. */
  get oldest() {
    return Math.min(this.summary.sequence + 1, this.log.all[0]?.sequence ?? Infinity);
  }

  /** Whether something that was sent has not come. */
  get hasGap() {
    return this.summary.sequence > this.last;
  }

  /** Take a message of the server's; false when it had come before or is history. @param {any} message */
  take(message) {
    const { summary } = this;
    summary.sequence = Math.max(summary.sequence, message.sequence);
    if (message.sender === summary.customer.id) summary.customer_last_at = Math.max(summary.customer_last_at, message.at);
    const isNews = this.#advance(message.sequence);
    if (!this.messages.has(keyOf(message))) this.#open(message);
    return isNews;
  }

  /** @param {number} sequence */
  #advance(sequence) {
    if (sequence <= this.last || this.#early.has(sequence)) return false;
    this.#early.add(sequence);
    while (this.#early.delete(this.last + 1)) this.last += 1;
    return true;
  }

  /** What fails any check is counted and never shown. @param {any} message */
  #open(message) {
    const { hdr, seal, own, body } = message.envelope;
    try {
      const parts = { header: unb64(hdr), seal: unb64(seal), ownMark: unb64(own), body: unb64(body) };
      const opened = openMessage(parts, {
        conversationId: idBytes(this.id), parties: this.parties, readerId: this.parties[0],
        pairKeys: this.pairKeys, guard: this.guard,
      });
      this.#show(message, opened);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      if (error.reason === "epoch") this.locked.push(message);
      else if (error.reason !== "duplicate") this.refused += 1;
    }
  }

  /** @param {any} message @param {any} opened */
  #show(message, opened) {
    const { header, mine } = opened;
    if (mine) this.takeBack({ id: message.client_message_id });
    this.#follow(message.sequence, header.commitment);
    this.log.put({
      key: keyOf(message), sequence: message.sequence, at: message.at, mine, body: readBody(opened.body),
      fromVerified: message.from_verified, epoch: mine ? header.senderEpoch : header.recipientEpoch,
      template: message.template, category: message.category, number: message.number,
      previous: equal(header.previous, ZERO_HASH) ? undefined : b64(header.previous), proof: mine ? undefined : proofOf(message, opened),
    });
  }

  /** What is sent next follows the newest message of either side. @param {number} sequence @param {Uint8Array} commitment */
  #follow(sequence, commitment) {
    this.#commitments.add(b64(commitment));
    if (sequence < this.#newest) return;
    this.#newest = sequence;
    this.previous = commitment;
  }

  /** The server has answered: what was on its way has its place, even if its echo never comes. @param {any} shown @param {any} answer */
  accepted(shown, answer) {
    const key = `${this.identity.me.party}/${shown.id}`;
    const { commitment, senderEpoch: epoch } = readHeader(unb64(shown.envelope.hdr));
    this.takeBack(shown);
    this.summary.at = Math.max(this.summary.at, answer.ts);
    this.summary.sequence = Math.max(this.summary.sequence, answer.sequence);
    this.#advance(answer.sequence);
    if (this.messages.has(key)) return;
    this.log.put({ key, sequence: answer.sequence, at: answer.ts, mine: true, body: shown.body, fromVerified: answer.from_verified, epoch });
    this.#follow(answer.sequence, commitment);
  }

  /**
   * Whether this answers a message that never came here (SPEC 3, receiver): only with the whole history at
   * hand can that be said. @param {Shown} shown
   */
  missesBefore = ({ previous }) =>
    this.loaded && !this.hasOlder && previous !== undefined && !this.#commitments.has(previous);

  /** Show what is on its way. @param {import("./outbox.js").Waiting} waiting */
  putOut(waiting) {
    const shown = { ...waiting, key: `out/${waiting.id}`, sequence: null, mine: true, fromVerified: false };
    if (!this.messages.has(`${this.identity.me.party}/${waiting.id}`)) this.log.putOut(shown);
    return shown;
  }

  /** @param {any} shown */
  takeBack(shown) {
    this.log.takeBack(shown.id);
  }

  /** Whether nothing may be sealed now: an expired epoch may hide a rotation. */
  get isExpired() {
    return isExpired(this.peer.current, Date.now());
  }

  /** Seal what is on its way, under the keys that count now. @param {any} shown */
  seal(shown) {
    shown.envelope = sealBody(this, shown.id, shown.body);
  }
}
