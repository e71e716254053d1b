// @ts-check
/** Verification certificates and the list of revoked ones (SPEC 5). */
import { attempt, refuseIf } from "./errors.js";
import { equal, fromUtf8, readDocument, unb64, verify } from "./primitives.js";

/** How far ahead of the reader's clock a list may be signed: clocks differ, but no list may live for ever. */
export const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/**
 * The certificate, when this business may carry the green badge now. `business` is a UUID text, `identityKey` the
 * pinned one, `floor` the highest list number ever seen.
 * @param {unknown} document @param {unknown} listDocument @param {Record<string, Uint8Array>} issuingKeys
 * @param {{now: number, business: string, identityKey: Uint8Array, floor?: number}} facts
 */
export function checkCertificate(document, listDocument, issuingKeys, { now, business, identityKey, floor = 0 }) {
  const certificate = readSigned("recado1/cert", document, issuingKeys);
  refuseIf(certificate.business !== business, "not this business");
  refuseIf(!equal(unb64(certificate.ik), identityKey), "not this business");
  refuseIf(!Number.isSafeInteger(certificate.nb) || !Number.isSafeInteger(certificate.na), "integer");
  refuseIf(now < certificate.nb, "not yet valid");
  refuseIf(now >= certificate.na, "expired");
  const list = readSigned("recado1/crl", listDocument, issuingKeys);
  refuseIf(![list.n, list.at, list.next].every(Number.isSafeInteger), "integer");
  refuseIf(!Array.isArray(list.revoked), "field");
  refuseIf(list.n < floor, "revocation list rollback");
  refuseIf(list.at > now + CLOCK_TOLERANCE_MS, "revocation list from the future");
  refuseIf(now >= list.next, "revocation list stale");
  refuseIf(list.revoked.includes(certificate.serial), "revoked");
  return { ...certificate, listNumber: list.n };
}

/** @param {string} label @param {unknown} document @param {Record<string, Uint8Array>} issuingKeys */
function readSigned(label, document, issuingKeys) {
  const fields = readDocument(document);
  refuseIf(typeof fields.kid !== "string" || !Object.hasOwn(issuingKeys, fields.kid), "version");
  const payload = unb64(fields.payload);
  verify(label, payload, unb64(fields.sig), issuingKeys[fields.kid]);
  return readDocument(attempt(() => JSON.parse(fromUtf8(payload)), "field"));
}
