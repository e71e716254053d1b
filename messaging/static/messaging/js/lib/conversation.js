// @ts-check
/** One conversation as this device holds it: opened messages in the server's order, and what is on its way. */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { ZERO_HASH, b64, fromUtf8, randomBytes, unb64, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { isExpired } from "../../../accounts/js/crypto/keyrings.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { makeContent } from "../crypto/contents.js";
import { PairKeys, ReplayGuard, makeEnvelope, openMessage } from "../crypto/envelopes.js";

/** @typedef {{key: string, sequence: number | null, at: number, mine: boolean, body: any, fromVerified: boolean, failure?: string, envelope?: any}} Shown */

export class Conversation {
  /** @type {Map<string, Shown>} */
  messages = new Map();
  /** @type {Shown[]} */
  outgoing = [];
  guard = new ReplayGuard();
  refused = 0;
  last = 0;
  hasOlder = false;
  previous = ZERO_HASH;

  /** @param {any} summary @param {import("../../../accounts/js/lib/identity.js").Identity} identity @param {import("../../../accounts/js/lib/peers.js").Peer} peer */
  constructor(summary, identity, peer) {
    this.id = summary.id;
    this.summary = summary;
    this.identity = identity;
    this.peer = peer;
    this.pairKeys = new PairKeys(identity.keys, peer.chain);
    const other = identity.me.side === "customer" ? summary.business.id : summary.customer.id;
    this.parties = [identity.party, idBytes(other)];
  }

  /** Every message in order, what is on its way last. */
  get shown() {
    const settled = [...this.messages.values()].sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
    return [...settled, ...this.outgoing];
  }

  /** Open a message of the server's; what fails any check is counted and never shown. @param {any} message */
  take(message) {
    this.last = Math.max(this.last, message.sequence);
    this.summary.sequence = Math.max(this.summary.sequence, message.sequence);
    if (this.messages.has(message.client_message_id)) return;
    const { hdr, seal, own, body } = message.envelope;
    try {
      const parts = { header: unb64(hdr), seal: unb64(seal), ownMark: unb64(own), body: unb64(body) };
      const opened = openMessage(parts, {
        conversationId: idBytes(this.id), parties: this.parties, readerId: this.identity.party,
        pairKeys: this.pairKeys, guard: this.guard,
      });
      this.#show(message, opened);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      if (error.reason !== "duplicate") this.refused += 1;
    }
  }

  /** @param {any} message @param {any} opened */
  #show(message, opened) {
    const key = message.client_message_id;
    this.outgoing = this.outgoing.filter((waiting) => waiting.key !== key);
    if (message.sequence >= this.last) this.previous = opened.header.commitment;
    this.messages.set(key, {
      key, sequence: message.sequence, at: message.at, mine: opened.mine, body: readBody(opened.body),
      fromVerified: message.from_verified,
    });
  }

  /** Seal a body for the other side; the same envelope is sent again until it is answered. @param {object} body */
  seal(body) {
    const { identity, peer } = this;
    if (isExpired(peer.current, Date.now())) throw new CryptoError("expired");
    const id = crypto.randomUUID();
    const content = makeContent(identity.party, utf8(JSON.stringify(body)), randomBytes(32));
    const pairKey = this.pairKeys.get(true, identity.epoch, peer.current.epoch);
    const sealed = makeEnvelope(identity.keys.get(identity.epoch), pairKey, {
      conversationId: idBytes(this.id), senderId: this.parties[0], recipientId: this.parties[1],
      senderEpoch: identity.epoch, recipientEpoch: peer.current.epoch, clientMessageId: idBytes(id),
      sentAt: Date.now(), previous: this.previous, commitment: content.commitment,
    }, content.contentKey);
    const envelope = {
      v: 1, hdr: b64(sealed.header), seal: b64(sealed.seal), own: b64(sealed.ownMark), body: b64(content.ciphertext),
    };
    const shown = { key: id, sequence: null, at: Date.now(), mine: true, body, fromVerified: false, envelope };
    this.outgoing.push(shown);
    return shown;
  }
}

/** A body of a known kind, or a polite stand-in for one of the future. @param {Uint8Array} bytes */
function readBody(bytes) {
  try {
    const body = JSON.parse(fromUtf8(bytes));
    if (body?.t === "text" && typeof body.text === "string") return body;
  } catch {
    // Not even JSON: shown like every kind that this version does not know.
  }
  return { t: "unknown" };
}
