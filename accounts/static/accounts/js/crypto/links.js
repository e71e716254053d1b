// @ts-check
/** Device links: a new device shows a QR, the old one posts the package for it (SPEC 2, way 3). */
import { attempt } from "./errors.js";
import { VERSION, concat, exact, lock, sodium, unlock } from "./primitives.js";

const LINK_KIND = 0x23;

/** @typedef {{linkId: Uint8Array, ephemeralKey: Uint8Array, linkKey: Uint8Array}} LinkRequest */

/** @param {Uint8Array} pack @param {Uint8Array} partyId @param {LinkRequest} request */
export function givePackage(pack, partyId, request) {
  const data = associatedData(partyId, request);
  const sealed = attempt(() => sodium.crypto_box_seal(pack, request.ephemeralKey), "low order key");
  return lock(request.linkKey, sealed, data);
}

/** @param {Uint8Array} ciphertext @param {Uint8Array} partyId @param {LinkRequest} request @param {Uint8Array} secret */
export function takePackage(ciphertext, partyId, request, secret) {
  const sealed = unlock(request.linkKey, ciphertext, associatedData(partyId, request));
  return attempt(() => sodium.crypto_box_seal_open(sealed, request.ephemeralKey, secret), "decrypt");
}

/** @param {Uint8Array} partyId @param {LinkRequest} request */
const associatedData = (partyId, request) =>
  concat(Uint8Array.of(VERSION, LINK_KIND), exact(partyId, 16), exact(request.linkId, 16), exact(request.ephemeralKey, 32));
