// @ts-check
/** Media: files, encrypted as a stream under a key that only the message's body carries (SPEC 3). */
import { attempt, refuseIf } from "../../../accounts/js/crypto/errors.js";
import { KEY_SIZE, equal, exact, sodium } from "../../../accounts/js/crypto/primitives.js";

const PIECE = 65536;
const OVERHEAD = 17;
const HEADER = 24;
const FINAL = 3;

/** Header, then pieces; the last one is marked. @param {Uint8Array} file @param {Uint8Array} key @param {Uint8Array} mediaId */
export function* encryptMedia(file, key, mediaId) {
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(exact(key, KEY_SIZE));
  yield header;
  for (let offset = 0; ; offset += PIECE) {
    const last = offset + PIECE >= file.length;
    const piece = file.subarray(offset, offset + PIECE);
    yield sodium.crypto_secretstream_xchacha20poly1305_push(state, piece, mediaId, last ? FINAL : 0);
    if (last) return;
  }
}

/**
 * The plain pieces of a whole ciphertext; nothing may be kept until the iterator ends without an error.
 * @param {Uint8Array} ciphertext @param {{key: Uint8Array, mediaId: Uint8Array, digest: Uint8Array, size: number}} reference
 */
export function* decryptMedia(ciphertext, { key, mediaId, digest, size }) {
  refuseIf(ciphertext.length < HEADER + OVERHEAD, "truncated");
  refuseIf(!equal(sodium.crypto_generichash(32, ciphertext, null), digest), "digest");
  const header = ciphertext.subarray(0, HEADER);
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, exact(key, KEY_SIZE));
  let tag = 0;
  let total = 0;
  for (let offset = HEADER; offset < ciphertext.length; offset += PIECE + OVERHEAD) {
    refuseIf(tag === FINAL, "data after final");
    const piece = ciphertext.subarray(offset, offset + PIECE + OVERHEAD);
    const pull = () => sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece, mediaId);
    const opened = attempt(pull, "decrypt");
    refuseIf(!opened, "decrypt");
    tag = opened.tag;
    total += opened.message.length;
    yield opened.message;
  }
  refuseIf(tag !== FINAL, "truncated");
  refuseIf(total !== size, "media size");
}
