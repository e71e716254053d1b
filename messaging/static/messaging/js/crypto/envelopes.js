// @ts-check
/** Envelopes: a content key sealed for one conversation, and the one way to open a message (SPEC 3). */
import { refuseIf } from "../../../accounts/js/crypto/errors.js";
import { pairKeyIn, pairKeyOut } from "../../../accounts/js/crypto/keyrings.js";
import { b64, concat, equal, labelledHash, lock, unlock } from "../../../accounts/js/crypto/primitives.js";
import { openContent } from "./contents.js";
import { packHeader, readHeader } from "./headers.js";

const SEAL_SIZE = 72;

/** What one party has accepted: (conversation, sender, client message id) → commitment. */
export class ReplayGuard {
  /** @type {Map<string, Uint8Array>} */
  #accepted = new Map();

  /** @param {Record<string, any>} header */
  check(header) {
    const commitment = this.#accepted.get(this.#key(header));
    refuseIf(commitment !== undefined && equal(commitment, header.commitment), "duplicate");
    refuseIf(commitment !== undefined, "replayed id");
  }

  /** @param {Record<string, any>} header */
  remember(header) {
    this.#accepted.set(this.#key(header), header.commitment);
  }

  /** @param {Record<string, any>} header */
  #key(header) {
    return b64(concat(header.conversationId, header.senderId, header.clientMessageId));
  }
}

/** The pair keys of two parties, computed once per pair of epochs and kept in memory only. */
export class PairKeys {
  /** @type {Map<string, Uint8Array>} */
  #keys = new Map();

  /** @param {Map<number, any>} myKeys @param {Map<number, any>} theirChain */
  constructor(myKeys, theirChain) {
    this.myKeys = myKeys;
    this.theirChain = theirChain;
  }

  /** @param {boolean} outgoing @param {number} mine @param {number} theirs */
  get(outgoing, mine, theirs) {
    const name = `${outgoing}/${mine}/${theirs}`;
    let key = this.#keys.get(name);
    if (!key) {
      refuseIf(!this.myKeys.has(mine), "epoch");
      refuseIf(!this.theirChain.has(theirs), "epoch");
      key = (outgoing ? pairKeyOut : pairKeyIn)(this.myKeys.get(mine), this.theirChain.get(theirs).exchangeKey);
      this.#keys.set(name, key);
    }
    return key;
  }
}

/** The sender's mark, which the recipient cannot make. @param {any} keys @param {Uint8Array} header */
export const ownMark = (keys, header) => labelledHash("recado1/own", header, keys.ownKey).slice(0, 16);

/** @param {any} keys @param {Uint8Array} pairKey @param {Record<string, any>} fields @param {Uint8Array} contentKey @param {Uint8Array} [nonce] */
export function makeEnvelope(keys, pairKey, fields, contentKey, nonce = undefined) {
  const header = packHeader(fields);
  return { header, seal: lock(pairKey, contentKey, header, nonce), ownMark: ownMark(keys, header) };
}

/**
 * Open a message as its recipient or on another device of its sender; nothing of what fails may be shown.
 * @param {{header: Uint8Array, seal: Uint8Array, ownMark: Uint8Array, body: Uint8Array}} message
 * @param {{conversationId: Uint8Array, parties: Uint8Array[], readerId: Uint8Array, pairKeys: PairKeys, guard: ReplayGuard}} facts
 */
export function openMessage(message, { conversationId, parties, readerId, pairKeys, guard }) {
  const header = readHeader(message.header);
  refuseIf(!equal(header.conversationId, conversationId), "conversation");
  const isParty = (id) => parties.some((party) => equal(party, id));
  refuseIf(!isParty(header.senderId), "party");
  refuseIf(!isParty(header.recipientId), "party");
  refuseIf(equal(header.senderId, header.recipientId), "party");
  refuseIf(!isParty(readerId), "party");
  guard.check(header);
  const mine = equal(header.senderId, readerId);
  const epochs = [header.senderEpoch, header.recipientEpoch];
  if (!mine) epochs.reverse();
  const pairKey = pairKeys.get(mine, epochs[0], epochs[1]);
  if (mine) {
    const mark = ownMark(pairKeys.myKeys.get(header.senderEpoch), message.header);
    refuseIf(!equal(mark, message.ownMark), "own mark");
  }
  refuseIf(message.seal.length !== SEAL_SIZE, "truncated");
  const contentKey = unlock(pairKey, message.seal, message.header);
  const opened = openContent(header.senderId, header.commitment, contentKey, message.body);
  guard.remember(header);
  return { header, mine, ...opened };
}
