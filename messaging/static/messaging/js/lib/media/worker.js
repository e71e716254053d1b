// @ts-check
/** Files are encrypted and decrypted here, so that the page stays alive; imports are relative, as workers need. */
import { Decryption, Encryption, HEADER, OVERHEAD, PIECE } from "../../crypto/media.js";

/** So many pieces are read, and put down again, at a time: a file is never whole in memory. */
const AT_ONCE = 64;

/** @typedef {(share: number) => void} Note how much is done, from 0 to 1 */

/** @param {{file: Blob, key: Uint8Array, mediaId: Uint8Array}} job @param {Note} note */
async function encrypt({ file, key, mediaId }, note) {
  const encryption = new Encryption(key, mediaId);
  const parts = [new Blob([bytesOf(encryption.header)])];
  for (let start = 0; start === 0 || start < file.size; start += PIECE * AT_ONCE) {
    const bytes = await read(file, start, PIECE * AT_ONCE);
    const pieces = cut(bytes, PIECE);
    const isEnd = start + bytes.length >= file.size;
    parts.push(new Blob(pieces.map((piece, place) => bytesOf(encryption.push(piece, isEnd && place === pieces.length - 1)))));
    note((start + bytes.length) / Math.max(1, file.size));
  }
  return { ciphertext: new Blob(parts), digest: encryption.digest() };
}

/** All of it, or nothing: an error on the way leaves nothing behind. @param {{ciphertext: Blob, reference: any}} job @param {Note} note */
async function decrypt({ ciphertext, reference }, note) {
  const decryption = new Decryption(await read(ciphertext, 0, HEADER), reference);
  const parts = [];
  const stride = (PIECE + OVERHEAD) * AT_ONCE;
  for (let start = HEADER; start < ciphertext.size; start += stride) {
    const bytes = await read(ciphertext, start, stride);
    parts.push(new Blob(cut(bytes, PIECE + OVERHEAD).map((piece) => bytesOf(decryption.pull(piece)))));
    note((start + bytes.length) / ciphertext.size);
  }
  decryption.finish();
  return { plain: new Blob(parts) };
}

/** @param {Blob} blob @param {number} start @param {number} size */
const read = async (blob, start, size) => new Uint8Array(await blob.slice(start, start + size).arrayBuffer());

/** At least one piece: an empty file has an empty one. @param {Uint8Array} bytes @param {number} size */
const cut = (bytes, size) =>
  Array.from({ length: Math.max(1, Math.ceil(bytes.length / size)) }, (_, place) => bytes.subarray(place * size, (place + 1) * size));

/** @param {Uint8Array} bytes @returns {any} */
const bytesOf = (bytes) => bytes;

self.onmessage = async ({ data: { number, act, ...job } }) => {
  const note = (share) => self.postMessage({ number, share });
  try {
    const result = await (act === "encrypt" ? encrypt(/** @type {any} */ (job), note) : decrypt(/** @type {any} */ (job), note));
    self.postMessage({ number, result });
  } catch (error) {
    self.postMessage({ number, reason: error?.reason ?? "failed" });
  }
};
// The module waits for libsodium first: what was posted before this word would be lost.
self.postMessage({ ready: true });
