// @ts-check
/**
 * Media: files, encrypted as a stream under a key that only the message's body carries (SPEC 3). Both ways go piece
 * by piece, so that no file is ever whole in memory.
 */
import { attempt, refuseIf } from "../../../accounts/js/crypto/errors.js";
import { KEY_SIZE, equal, exact, sodium } from "../../../accounts/js/crypto/primitives.js";

export const PIECE = 65536;
export const OVERHEAD = 17;
export const HEADER = 24;
const FINAL = 3;
const DIGEST = 32;

/** The size of the ciphertext of a file of this size. @param {number} size */
export const encryptedSize = (size) => HEADER + size + Math.ceil(size / PIECE || 1) * OVERHEAD;

/** A file on its way into a ciphertext: `header` first, then what `push` gives. */
export class Encryption {
  #hash = sodium.crypto_generichash_init(null, DIGEST);

  /** @param {Uint8Array} key @param {Uint8Array} mediaId */
  constructor(key, mediaId) {
    const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(exact(key, KEY_SIZE));
    Object.assign(this, { state, mediaId });
    this.header = this.#counted(header);
  }

  /** @param {Uint8Array} piece of PIECE bytes, but the last @param {boolean} isLast @returns {Uint8Array} */
  push(piece, isLast) {
    const { state, mediaId } = /** @type {any} */ (this);
    return this.#counted(sodium.crypto_secretstream_xchacha20poly1305_push(state, piece, mediaId, isLast ? FINAL : 0));
  }

  /** Of the whole ciphertext, once all of it was given. @returns {Uint8Array} */
  digest = () => sodium.crypto_generichash_final(this.#hash, DIGEST);

  /** @param {Uint8Array} bytes */
  #counted(bytes) {
    sodium.crypto_generichash_update(this.#hash, bytes);
    return bytes;
  }
}

/** @typedef {{key: Uint8Array, mediaId: Uint8Array, digest: Uint8Array, size: number}} Reference */

/** A ciphertext on its way into a file. Nothing that `pull` gave may be kept or shown before `finish` ends without an error. */
export class Decryption {
  #hash = sodium.crypto_generichash_init(null, DIGEST);
  #tag = 0;
  #size = 0;

  /** @param {Uint8Array} header @param {Reference} reference */
  constructor(header, reference) {
    refuseIf(header.length !== HEADER, "truncated");
    sodium.crypto_generichash_update(this.#hash, header);
    this.reference = reference;
    this.state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, exact(reference.key, KEY_SIZE));
  }

  /** @param {Uint8Array} piece of PIECE + OVERHEAD bytes, but the last @returns {Uint8Array} */
  pull(piece) {
    refuseIf(this.#tag === FINAL, "data after final");
    sodium.crypto_generichash_update(this.#hash, piece);
    const pull = () => sodium.crypto_secretstream_xchacha20poly1305_pull(this.state, piece, this.reference.mediaId);
    const opened = attempt(pull, "decrypt");
    refuseIf(!opened, "decrypt");
    this.#tag = opened.tag;
    this.#size += opened.message.length;
    refuseIf(this.#size > this.reference.size, "media size");
    return opened.message;
  }

  /** All of it came, and it is what the message named. */
  finish() {
    refuseIf(this.#tag !== FINAL, "truncated");
    refuseIf(this.#size !== this.reference.size, "media size");
    refuseIf(!equal(sodium.crypto_generichash_final(this.#hash, DIGEST), this.reference.digest), "digest");
  }
}

/** A small file at once: header, then pieces. @param {Uint8Array} file @param {Uint8Array} key @param {Uint8Array} mediaId */
export function* encryptMedia(file, key, mediaId) {
  const encryption = new Encryption(key, mediaId);
  yield encryption.header;
  for (let offset = 0; ; offset += PIECE) {
    const isLast = offset + PIECE >= file.length;
    yield encryption.push(file.subarray(offset, offset + PIECE), isLast);
    if (isLast) return;
  }
}

/** The plain pieces of a small ciphertext; nothing may be kept until it ends without an error. @param {Uint8Array} ciphertext @param {Reference} reference */
export function* decryptMedia(ciphertext, reference) {
  const decryption = new Decryption(ciphertext.subarray(0, HEADER), reference);
  for (let offset = HEADER; offset < ciphertext.length; offset += PIECE + OVERHEAD) {
    yield decryption.pull(ciphertext.subarray(offset, offset + PIECE + OVERHEAD));
  }
  decryption.finish();
}
