// @ts-check
/** Safety numbers: what two people compare to know that nobody swapped their keys (SPEC 6). */
import { VERSION, b64, concat, exact, labelledHash, readInteger } from "./primitives.js";

/** A party's fingerprint, 32 bytes. @param {number} partyType @param {Uint8Array} partyId @param {Uint8Array} identityKey */
export const fingerprint = (partyType, partyId, identityKey) =>
  labelledHash("recado1/safety", concat(Uint8Array.of(VERSION, partyType), exact(partyId, 16), exact(identityKey, 32)));

/** One party's half: six groups of five digits. @param {Uint8Array} print */
export const halfNumber = (print) =>
  [0, 5, 10, 15, 20, 25]
    .map((start) => String(readInteger(print.subarray(start, start + 5)) % 100000).padStart(5, "0"))
    .join(" ");

/** The number that both see, the lower half first. @param {Uint8Array} one @param {Uint8Array} other */
export const safetyNumber = (one, other) => sorted(one, other).map(halfNumber).join(" ");

/** The QR that both see. @param {Uint8Array} one @param {Uint8Array} other */
export const safetyQr = (one, other) => `RCS1:${b64(concat(...sorted(one, other)))}`;

/** @param {Uint8Array} one @param {Uint8Array} other */
function sorted(one, other) {
  const place = one.findIndex((byte, index) => byte !== other[index]);
  // Equal prints differ nowhere: either order is theirs.
  return one[place] < other[place] ? [one, other] : [other, one];
}
