// @ts-check
/** Identity changes: a party goes on under a new identity, and says so in its chain (SPEC 2). */
import { refuseIf } from "./errors.js";
import { layout } from "./layouts.js";
import { SIGNATURE_SIZE, VERSION, b64, equal, exact, readDocument, sign, signingKey, unb64, verify } from "./primitives.js";

const CHANGE_KIND = 0x11;
const LABEL = "recado1/idchange";

/** The 95 bytes that are signed. */
const CHANGE = layout("statement size", [
  ["version", 1, "int"], ["kind", 1, "int"], ["partyType", 1, "int"], ["partyId", 16], ["oldIdentity", 32],
  ["newIdentity", 32], ["createdAt", 8, "int"], ["nextEpoch", 4, "int"],
]);

/** @typedef {{statement: Uint8Array, signature: Uint8Array, oldSignature: Uint8Array | null}} SignedChange */

/**
 * Sign a change with the new identity and, where it is still held, the old one; `oldIdentity` is read from it if so.
 * @param {{partyType: number, partyId: Uint8Array, oldIdentity: Uint8Array, createdAt: number, nextEpoch: number}} facts
 * @param {Uint8Array} newSeed @param {Uint8Array | null} oldSeed @returns {SignedChange}
 */
export function makeChange(facts, newSeed, oldSeed) {
  const statement = CHANGE.pack({ ...facts, version: VERSION, kind: CHANGE_KIND, newIdentity: signingKey(newSeed) });
  const signed = (seed) => sign(LABEL, statement, seed);
  return { statement, signature: signed(newSeed), oldSignature: oldSeed && signed(oldSeed) };
}

/** As it travels. @param {SignedChange} signed */
export const changeDocument = ({ statement, signature, oldSignature }) => ({
  v: VERSION, st: b64(statement), sig: b64(signature), old: oldSignature && b64(oldSignature),
});

/** @param {unknown} document @returns {SignedChange} */
export function parseChange(document) {
  const { st, sig, old } = readDocument(document);
  const signature = (given) => exact(unb64(given), SIGNATURE_SIZE, "signature");
  return { statement: unb64(st), signature: signature(sig), oldSignature: old === null ? null : signature(old) };
}

/**
 * Prove that a change is the one between two statements of a chain; whether the old identity signed too, and when.
 * @param {SignedChange} signed
 * @param {Record<string, any>} before @param {Record<string, any>} after both read and in a row
 * @returns {{at: number, byOld: boolean}}
 */
export function checkChange({ statement, signature, oldSignature }, before, after) {
  const read = CHANGE.read(statement);
  refuseIf(read.version !== VERSION, "version");
  refuseIf(read.kind !== CHANGE_KIND, "version");
  refuseIf(read.partyType !== after.partyType, "identity changed");
  refuseIf(!equal(read.partyId, after.partyId), "identity changed");
  refuseIf(!equal(read.oldIdentity, before.identityKey), "identity changed");
  refuseIf(!equal(read.newIdentity, after.identityKey), "identity changed");
  refuseIf(read.nextEpoch !== after.epoch, "identity changed");
  verify(LABEL, statement, signature, read.newIdentity);
  if (oldSignature) verify(LABEL, statement, oldSignature, read.oldIdentity);
  return { at: read.createdAt, byOld: oldSignature !== null };
}
