// @ts-check
/** Device links: a new device shows a QR, the old one posts the package for it (SPEC 2, way 3). */
import { attempt, refuseIf } from "./errors.js";
import { VERSION, b64, concat, exact, fromUtf8, lock, randomBytes, sodium, unb64, unlock, utf8 } from "./primitives.js";

const LINK_KIND = 0x23;
/** The recovery code beside the package, so that the new device can renew the backup: same key, own kind. */
const CODE_KIND = 0x24;
const QR_PREFIX = "RCL1:";
const QR_SIZE = 80;

/** @typedef {{linkId: Uint8Array, ephemeralKey: Uint8Array, linkKey: Uint8Array}} LinkRequest */

/** Begin on the new device: what its QR says, and the ephemeral secret that it keeps. @returns {{request: LinkRequest, secret: Uint8Array}} */
export function startLink() {
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return { request: { linkId: randomBytes(16), ephemeralKey: publicKey, linkKey: randomBytes(32) }, secret: privateKey };
}

/** @param {LinkRequest} request */
export const linkText = ({ linkId, ephemeralKey, linkKey }) => QR_PREFIX + b64(concat(linkId, ephemeralKey, linkKey));

/** Read a scanned QR, or its text. @param {string} text @returns {LinkRequest} */
export function parseLink(text) {
  refuseIf(typeof text !== "string" || !text.startsWith(QR_PREFIX), "link");
  const bytes = exact(unb64(text.slice(QR_PREFIX.length)), QR_SIZE, "link");
  return { linkId: bytes.slice(0, 16), ephemeralKey: bytes.slice(16, 48), linkKey: bytes.slice(48) };
}

/** @param {Uint8Array} pack @param {Uint8Array} partyId @param {LinkRequest} request */
export const givePackage = (pack, partyId, request) => seal(pack, partyId, request, LINK_KIND);

/** @param {Uint8Array} ciphertext @param {Uint8Array} partyId @param {LinkRequest} request @param {Uint8Array} secret */
export const takePackage = (ciphertext, partyId, request, secret) => open(ciphertext, partyId, request, secret, LINK_KIND);

/** @param {string} code @param {Uint8Array} partyId @param {LinkRequest} request */
export const giveCode = (code, partyId, request) => seal(utf8(code), partyId, request, CODE_KIND);

/** The code; then normalise it. @param {Uint8Array} ciphertext @param {Uint8Array} partyId @param {LinkRequest} request @param {Uint8Array} secret */
export const takeCode = (ciphertext, partyId, request, secret) =>
  fromUtf8(open(ciphertext, partyId, request, secret, CODE_KIND));

/** @param {Uint8Array} plain @param {Uint8Array} partyId @param {LinkRequest} request @param {number} kind */
function seal(plain, partyId, request, kind) {
  const data = associatedData(partyId, request, kind);
  const sealed = attempt(() => sodium.crypto_box_seal(plain, request.ephemeralKey), "low order key");
  return lock(request.linkKey, sealed, data);
}

/** @param {Uint8Array} ciphertext @param {Uint8Array} partyId @param {LinkRequest} request @param {Uint8Array} secret @param {number} kind */
function open(ciphertext, partyId, request, secret, kind) {
  const sealed = unlock(request.linkKey, ciphertext, associatedData(partyId, request, kind));
  return attempt(() => sodium.crypto_box_seal_open(sealed, request.ephemeralKey, secret), "decrypt");
}

/** @param {Uint8Array} partyId @param {LinkRequest} request @param {number} kind */
const associatedData = (partyId, request, kind) =>
  concat(Uint8Array.of(VERSION, kind), exact(partyId, 16), exact(request.linkId, 16), exact(request.ephemeralKey, 32));
