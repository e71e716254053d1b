// @ts-check
/** Files are encrypted and decrypted here, so that the page stays alive; imports are relative, as workers need. */
import { concat, sodium } from "../../../../accounts/js/crypto/primitives.js";
import { decryptMedia, encryptMedia } from "../../crypto/media.js";

/** @param {{file: Blob, key: Uint8Array, mediaId: Uint8Array}} job */
async function encrypt({ file, key, mediaId }) {
  const ciphertext = concat(...encryptMedia(new Uint8Array(await file.arrayBuffer()), key, mediaId));
  return { ciphertext, digest: sodium.crypto_generichash(32, ciphertext, null) };
}

/** @param {{ciphertext: Blob, reference: any}} job */
async function decrypt({ ciphertext, reference }) {
  // All pieces, or none: an error on the way leaves nothing behind.
  return { plain: concat(...decryptMedia(new Uint8Array(await ciphertext.arrayBuffer()), reference)) };
}

self.onmessage = async ({ data: { number, act, ...job } }) => {
  try {
    const result = await (act === "encrypt" ? encrypt(/** @type {any} */ (job)) : decrypt(/** @type {any} */ (job)));
    const bytes = /** @type {any} */ (result).ciphertext ?? /** @type {any} */ (result).plain;
    self.postMessage({ number, result }, /** @type {any} */ ({ transfer: [bytes.buffer] }));
  } catch (error) {
    self.postMessage({ number, reason: error?.reason ?? "failed" });
  }
};
// The module waits for libsodium first: what was posted before this word would be lost.
self.postMessage({ ready: true });
