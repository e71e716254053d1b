// @ts-check
/** Contents: a body, encrypted once for any number of recipients (SPEC 3). */
import { attempt, refuseIf } from "../../../accounts/js/crypto/errors.js";
import {
  VERSION, concat, equal, exact, labelledHash, lock, randomBytes, sodium, unlock,
} from "../../../accounts/js/crypto/primitives.js";

const PAD_BLOCK = 256;
export const MAX_BODY_SIZE = 65535;

/** @param {Uint8Array} senderId @param {Uint8Array} body @param {Uint8Array} contentKey @param {Uint8Array} [nonce] */
export function makeContent(senderId, body, contentKey = randomBytes(32), nonce = undefined) {
  refuseIf(body.length > MAX_BODY_SIZE, "content size");
  const frankingKey = labelledHash("recado1/frankkey", undefined, exact(contentKey, 32));
  const commitment = labelledHash("recado1/commit", body, frankingKey);
  const bodyKey = labelledHash("recado1/body-key", undefined, contentKey);
  const padded = sodium.pad(body, PAD_BLOCK);
  return { contentKey, commitment, ciphertext: lock(bodyKey, padded, associatedData(senderId, commitment), nonce) };
}

/** @param {Uint8Array} senderId @param {Uint8Array} commitment @param {Uint8Array} contentKey @param {Uint8Array} ciphertext */
export function openContent(senderId, commitment, contentKey, ciphertext) {
  const bodyKey = labelledHash("recado1/body-key", undefined, contentKey);
  const padded = unlock(bodyKey, ciphertext, associatedData(senderId, commitment));
  const body = attempt(() => sodium.unpad(padded, PAD_BLOCK), "decrypt");
  const frankingKey = labelledHash("recado1/frankkey", undefined, contentKey);
  refuseIf(!equal(labelledHash("recado1/commit", body, frankingKey), commitment), "commitment");
  return { body, frankingKey };
}

/** @param {Uint8Array} senderId @param {Uint8Array} commitment */
const associatedData = (senderId, commitment) => concat(Uint8Array.of(VERSION), exact(senderId, 16), commitment);
