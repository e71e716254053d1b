// @ts-check
/** What fills a template, locked for whoever seals it later: a colleague's open page, or the hosted worker. */
import { CryptoError, attempt } from "../../../accounts/js/crypto/errors.js";
import { b64, fromUtf8, sodium, unb64, utf8 } from "../../../accounts/js/crypto/primitives.js";

/** @typedef {{lang: string, params: Record<string, string>}} Filling */

/** Only the holder of the private half opens it; not even who locked it. @param {Uint8Array} publicKey @param {Filling} filling */
export const lockFor = (publicKey, { lang, params }) =>
  b64(sodium.crypto_box_seal(utf8(JSON.stringify({ lang, params })), publicKey));

/** @param {import("../../../accounts/js/crypto/keyrings.js").EpochKeys} keys @param {string} locked @returns {Filling} */
export function openRequest({ publicKey, privateKey }, locked) {
  const plain = attempt(() => sodium.crypto_box_seal_open(unb64(locked), publicKey, privateKey), "decrypt");
  const filling = attempt(() => JSON.parse(fromUtf8(plain)), "field");
  if (typeof filling?.lang !== "string" || typeof filling?.params !== "object") throw new CryptoError("field");
  return filling;
}
