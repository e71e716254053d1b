// @ts-check
/** The libsodium calls of the protocol, under the names of the specification (SPEC 1). */
import sodium from "../../vendor/libsodium/libsodium-wrappers.js";
import { CryptoError, attempt, refuseIf } from "./errors.js";

await sodium.ready;

export const VERSION = 1;
export const KEY_SIZE = 32;
export const SIGNATURE_SIZE = 64;
export const LOCK_OVERHEAD = 40;
export const ZERO_HASH = new Uint8Array(32);
const EMPTY = new Uint8Array(0);
const LABEL_SIZE = 16;
const NONCE_SIZE = 24;

/** @type {Map<string, Uint8Array>} */
const labels = new Map();

export { sodium };

/** UTF-8 bytes of a text. @param {string} text */
export const utf8 = (text) => new TextEncoder().encode(text);

/** The text of UTF-8 bytes. @param {Uint8Array} bytes */
export const fromUtf8 = (bytes) =>
  attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes), "field");

/** One call for all bytes: libsodium.js asks for four at a time. @param {number} size */
export const randomBytes = (size) => crypto.getRandomValues(new Uint8Array(size));

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Constant time for equal lengths. @param {Uint8Array} left @param {Uint8Array} right */
export const equal = (left, right) => left.length === right.length && sodium.memcmp(left, right);

/** Bytes of exactly this size, or refused. @param {unknown} value @param {number} size @param {string} reason */
export function exact(value, size, reason = "field") {
  refuseIf(!(value instanceof Uint8Array) || value.length !== size, reason);
  return /** @type {Uint8Array} */ (value);
}

/** base64url without padding. @param {Uint8Array} bytes */
export const b64 = (bytes) => sodium.to_base64(bytes, sodium.base64_variants.URLSAFE_NO_PADDING);

/** The one canonical form, or refused. @param {unknown} text */
export function unb64(text) {
  const given = /** @type {string} */ (text);
  const bytes = attempt(
    () => sodium.from_base64(given, sodium.base64_variants.URLSAFE_NO_PADDING),
    "base64",
  );
  // What is no text differs from any text, too.
  refuseIf(b64(bytes) !== given, "base64");
  return bytes;
}

/** An integer, big-endian. @param {number} value @param {number} size */
export function integer(value, size) {
  refuseIf(!Number.isSafeInteger(value) || value < 0 || value >= 256 ** size, "integer");
  const bytes = new Uint8Array(size);
  for (let rest = value, place = size - 1; place >= 0; place -= 1) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
export function readInteger(bytes) {
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  refuseIf(value > Number.MAX_SAFE_INTEGER, "integer");
  return value;
}

/** H(label, data, key): BLAKE2b-256 of label16 || data. @param {string} label @param {Uint8Array} data @param {Uint8Array | null} key */
export function labelledHash(label, data = EMPTY, key = null) {
  return sodium.crypto_generichash(32, concat(labelBytes(label), data), key);
}

/** SHA-256, of the transparency log only. @param {...Uint8Array} parts */
export const sha256 = (...parts) => sodium.crypto_hash_sha256(concat(...parts));

/** nonce (24) || XChaCha20-Poly1305. @param {Uint8Array} key @param {Uint8Array} plain @param {Uint8Array} data @param {Uint8Array} nonce */
export function lock(key, plain, data, nonce = randomBytes(NONCE_SIZE)) {
  const locked = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, data, null, nonce, key);
  return concat(nonce, locked);
}

/** Open what `lock` made. @param {Uint8Array} key @param {Uint8Array} locked @param {Uint8Array} data */
export function unlock(key, locked, data) {
  refuseIf(locked.length < LOCK_OVERHEAD, "truncated");
  const [nonce, rest] = [locked.subarray(0, NONCE_SIZE), locked.subarray(NONCE_SIZE)];
  return attempt(
    () => sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, rest, data, nonce, key),
    "decrypt",
  );
}

/** @param {Uint8Array} seed */
export const signingKey = (seed) => sodium.crypto_sign_seed_keypair(exact(seed, KEY_SIZE)).publicKey;

/** @param {string} label @param {Uint8Array} message @param {Uint8Array} seed */
export function sign(label, message, seed) {
  const { privateKey } = sodium.crypto_sign_seed_keypair(exact(seed, KEY_SIZE));
  return sodium.crypto_sign_detached(concat(labelBytes(label), message), privateKey);
}

/** @param {string} label @param {Uint8Array} message @param {Uint8Array} signature @param {Uint8Array} key */
export function verify(label, message, signature, key) {
  const signed = concat(labelBytes(label), message);
  const holds = attempt(() => sodium.crypto_sign_verify_detached(signature, signed, key), "signature");
  refuseIf(!holds, "signature");
}

/** A JSON object of protocol version 1. @param {unknown} document @returns {Record<string, any>} */
export function readDocument(document) {
  refuseIf(typeof document !== "object" || document === null || Array.isArray(document), "field");
  const fields = /** @type {Record<string, any>} */ (document);
  refuseIf(fields.v !== VERSION, "version");
  return fields;
}

/** @param {string} label */
function labelBytes(label) {
  let bytes = labels.get(label);
  if (!bytes) {
    bytes = new Uint8Array(LABEL_SIZE);
    bytes.set(utf8(label));
    labels.set(label, bytes);
  }
  return bytes;
}

export { CryptoError };
