// @ts-check
/** Erasures: whoever holds a party's identity says what of its sealed secrets the server keeps no longer (SPEC 2 and 8). */
import { refuseIf } from "./errors.js";
import { LIFETIME_MS } from "./keyrings.js";
import { layout } from "./layouts.js";
import { VERSION, b64, equal, labelledHash, readDocument, sign, signingKey, unb64, verify } from "./primitives.js";

const ERASURE_KIND = 0x12;
const LABEL = "recado1/erase";

/** The 95 bytes that are signed. */
const ERASURE = layout("statement size", [
  ["version", 1, "int"], ["kind", 1, "int"], ["partyType", 1, "int"], ["partyId", 16], ["identityKey", 32],
  ["createdAt", 8, "int"], ["oldestEpoch", 4, "int"], ["keptBackup", 32],
]);

/** How an erasure names the backup that stays, by its "ct". @param {Uint8Array} ciphertext */
export const backupHash = (ciphertext) => labelledHash("recado1/kept", ciphertext);

/**
 * Sign what is to be erased: every backup but one, every wrap from before, every seed below the oldest epoch.
 * @param {{partyType: number, partyId: Uint8Array, createdAt: number, oldestEpoch: number, keptBackup: Uint8Array}} facts
 * @param {Uint8Array} identitySeed
 */
export function makeErasure(facts, identitySeed) {
  const statement = ERASURE.pack({
    ...facts, version: VERSION, kind: ERASURE_KIND, identityKey: signingKey(identitySeed),
  });
  return { v: VERSION, st: b64(statement), sig: b64(sign(LABEL, statement, identitySeed)) };
}

/**
 * Prove that a party's own identity signed this. @param {unknown} document
 * @param {import("./keyrings.js").Statement} newest of its checked chain @returns {Record<string, any>}
 */
export function checkErasure(document, newest) {
  const fields = readDocument(document);
  const statement = unb64(fields.st);
  const signature = unb64(fields.sig);
  const read = ERASURE.read(statement);
  refuseIf(read.version !== VERSION, "version");
  refuseIf(read.kind !== ERASURE_KIND, "version");
  refuseIf(!(read.partyType in LIFETIME_MS), "party type");
  refuseIf(!equal(read.partyId, newest.partyId), "identity changed");
  refuseIf(read.partyType !== newest.partyType, "identity changed");
  refuseIf(!equal(read.identityKey, newest.identityKey), "identity changed");
  refuseIf(read.oldestEpoch < 1, "epoch");
  refuseIf(read.oldestEpoch > newest.epoch, "epoch");
  verify(LABEL, statement, signature, read.identityKey);
  return read;
}
