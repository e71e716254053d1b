// @ts-check
/** One conversation as this device holds it: opened messages in the server's order, and what is on its way. */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { ZERO_HASH, b64, equal, randomBytes, unb64, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { isExpired } from "../../../accounts/js/crypto/keyrings.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { makeContent } from "../crypto/contents.js";
import { PairKeys, ReplayGuard, makeEnvelope, openMessage } from "../crypto/envelopes.js";
import { readBody } from "./bodies.js";

/**
 * @typedef {{key: string, sequence: number | null, at: number, mine: boolean, body: any, fromVerified: boolean,
 *   previous?: string, failure?: string, id?: string, envelope?: any, conversation?: string}} Shown
 */

export class Conversation {
  /** @type {Map<string, Shown>} */
  messages = new Map();
  /** @type {Shown[]} */
  outgoing = [];
  /** Messages under keys that this device does not know yet. @type {any[]} */
  locked = [];
  guard = new ReplayGuard();
  refused = 0;
  hasOlder = true;
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

  /** Go on with other keys, and open what waited for them. @param {import("../../../accounts/js/lib/identity.js").Identity} identity @param {import("../../../accounts/js/lib/peers.js").Peer} peer */
  useKeys(identity, peer) {
    this.identity = identity;
    this.peer = peer;
    this.pairKeys = new PairKeys(identity.keys, peer.chain);
    const locked = this.locked;
    this.locked = [];
    locked.forEach((message) => this.#open(message));
  }

  /** Every message in order, what is on its way last. */
  get shown() {
    const settled = [...this.messages.values()].sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
    return [...settled, ...this.outgoing];
  }

  /** Whether something that was sent before what came has not come. */
  get hasGap() {
    return this.#early.size > 0;
  }

  /** Take a message of the server's; false when it had come before or is history. @param {any} message */
  take(message) {
    this.summary.sequence = Math.max(this.summary.sequence, message.sequence);
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
    if (message.sequence >= this.#newest) {
      this.#newest = message.sequence;
      this.previous = header.commitment;
    }
    this.#commitments.add(b64(header.commitment));
    this.messages.set(keyOf(message), {
      key: keyOf(message), sequence: message.sequence, at: message.at, mine, body: readBody(opened.body),
      fromVerified: message.from_verified,
      previous: equal(header.previous, ZERO_HASH) ? undefined : b64(header.previous),
    });
  }

  /**
   * Whether this answers a message that never came here (SPEC 3, receiver): only with the whole history at
   * hand can that be said. @param {Shown} shown
   */
  missesBefore = ({ previous }) =>
    this.loaded === true && !this.hasOlder && previous !== undefined && !this.#commitments.has(previous);

  /** Show what is on its way. @param {import("./outbox.js").Waiting} waiting */
  putOut(waiting) {
    const shown = { ...waiting, key: `out/${waiting.id}`, sequence: null, mine: true, fromVerified: false };
    if (!this.messages.has(`${this.identity.me.party}/${waiting.id}`)) this.outgoing.push(shown);
    return shown;
  }

  /** @param {any} shown */
  takeBack(shown) {
    this.outgoing = this.outgoing.filter(({ id }) => id !== shown.id);
  }

  /** Whether nothing may be sealed now: an expired epoch may hide a rotation. */
  get isExpired() {
    return isExpired(this.peer.current, Date.now());
  }

  /** Seal what is on its way, under the keys that count now. @param {any} shown */
  seal(shown) {
    shown.envelope = this.#envelope(shown.id, shown.body);
  }

  /** @param {string} id @param {object} body */
  #envelope(id, body) {
    const { identity, peer } = this;
    if (this.isExpired) throw new CryptoError("expired");
    const content = makeContent(this.parties[0], utf8(JSON.stringify(body)), randomBytes(32));
    const pairKey = this.pairKeys.get(true, identity.epoch, peer.current.epoch);
    const sealed = makeEnvelope(identity.keys.get(identity.epoch), pairKey, {
      conversationId: idBytes(this.id), senderId: this.parties[0], recipientId: this.parties[1],
      senderEpoch: identity.epoch, recipientEpoch: peer.current.epoch, clientMessageId: idBytes(id),
      sentAt: Date.now(), previous: this.previous, commitment: content.commitment,
    }, content.contentKey);
    return {
      v: 1, hdr: b64(sealed.header), seal: b64(sealed.seal), own: b64(sealed.ownMark), body: b64(content.ciphertext),
    };
  }
}

/** What is unique about a message: two senders may choose the same id. @param {any} message */
const keyOf = (message) => `${message.sender}/${message.client_message_id}`;
