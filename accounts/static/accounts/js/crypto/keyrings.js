// @ts-check
/** Keyrings: a party's Ed25519 identity and the signed chain of its X25519 epochs (SPEC 2). */
import { attempt, refuseIf } from "./errors.js";
import { checkChange } from "./identity-changes.js";
import { layout } from "./layouts.js";
import {
  SIGNATURE_SIZE, VERSION, ZERO_HASH, b64, equal, exact, labelledHash, readDocument, sign, signingKey,
  sodium, unb64, verify,
} from "./primitives.js";

export const PARTY = Object.freeze({ AGENT: 0x41, BUSINESS: 0x42, CUSTOMER: 0x43 });
export const CUSTODY = Object.freeze({ BROWSER: 1, CONNECTOR: 2, HOSTED: 4 });
const DAY_MS = 24 * 60 * 60 * 1000;
export const LIFETIME_MS = Object.freeze({
  [PARTY.BUSINESS]: 90 * DAY_MS, [PARTY.CUSTOMER]: 400 * DAY_MS, [PARTY.AGENT]: 400 * DAY_MS,
});
const STATEMENT_KIND = 0x10;

/** The 137 bytes that are signed. */
const STATEMENT = layout("statement size", [
  ["version", 1, "int"], ["kind", 1, "int"], ["partyType", 1, "int"], ["custody", 1, "int"],
  ["partyId", 16], ["identityKey", 32], ["epoch", 4, "int"], ["exchangeKey", 32],
  ["createdAt", 8, "int"], ["expiresAt", 8, "int"], ["maxVersion", 1, "int"], ["previousHash", 32],
]);

/** @typedef {Record<string, any>} Statement */
/** @typedef {{statement: Uint8Array, signature: Uint8Array}} Signed */
/** @typedef {{publicKey: Uint8Array, privateKey: Uint8Array, ownKey: Uint8Array, pinKey: Uint8Array}} EpochKeys */

/** All keys of one epoch, from its seed. @param {Uint8Array} seed @returns {EpochKeys} */
export function epochKeys(seed) {
  const { publicKey, privateKey } = sodium.crypto_kx_seed_keypair(exact(seed, 32));
  const ownKey = labelledHash("recado1/own-key", undefined, seed);
  return { publicKey, privateKey, ownKey, pinKey: labelledHash("recado1/pin-key", undefined, seed) };
}

/** How the next statement, and a wrap, name this one. @param {Uint8Array} statement */
export const statementHash = (statement) => labelledHash("recado1/epoch", statement);

/**
 * Sign a party's next epoch; `previous` is the statement before it, absent for the first.
 * @param {{partyType: number, custody: number, partyId: Uint8Array, identitySeed: Uint8Array, epoch: number,
 *   epochSeed: Uint8Array, createdAt: number, expiresAt?: number, previous?: Uint8Array}} facts
 * @returns {Signed}
 */
export function makeEpoch(facts) {
  const statement = STATEMENT.pack({
    version: VERSION, kind: STATEMENT_KIND, partyType: facts.partyType, custody: facts.custody,
    partyId: facts.partyId, identityKey: signingKey(facts.identitySeed), epoch: facts.epoch,
    exchangeKey: epochKeys(facts.epochSeed).publicKey, createdAt: facts.createdAt,
    expiresAt: facts.expiresAt ?? facts.createdAt + LIFETIME_MS[facts.partyType],
    maxVersion: VERSION, previousHash: facts.previous ? statementHash(facts.previous) : ZERO_HASH,
  });
  return { statement, signature: sign("recado1/epoch", statement, facts.identitySeed) };
}

/** As it travels. @param {Signed} signed */
export const signedDocument = ({ statement, signature }) => ({
  v: VERSION, st: b64(statement), sig: b64(signature),
});

/** A keyring as the server hands it out. @param {unknown} documents @returns {Signed[]} */
export function parseKeyring(documents) {
  refuseIf(!Array.isArray(documents), "field");
  return /** @type {unknown[]} */ (documents).map((document) => {
    const fields = readDocument(document);
    const statement = unb64(fields.st);
    return { statement, signature: exact(unb64(fields.sig), SIGNATURE_SIZE, "signature") };
  });
}

/** @param {Uint8Array} statement @returns {Statement} */
export function readStatement(statement) {
  const read = STATEMENT.read(statement);
  refuseIf(read.version !== VERSION, "version");
  refuseIf(read.kind !== STATEMENT_KIND, "version");
  refuseIf(!(read.partyType in LIFETIME_MS), "party type");
  return { ...read, bytes: statement };
}

/**
 * Verify a party's whole chain; `pinned` is the identity that we trust already at epoch `floor`, the highest seen.
 * The first statement under a new identity says as `change` when it changed, and whether the old one signed too.
 * @param {Signed[]} list @param {Uint8Array | null} pinned @param {number} floor
 * @param {import("./identity-changes.js").SignedChange[]} changes the party's, in order
 * @returns {Map<number, Statement>}
 */
export function checkChain(list, pinned = null, floor = 0, changes = []) {
  const chain = new Map();
  const waiting = [...changes];
  let before = null;
  let expectedHash = ZERO_HASH;
  for (const { statement, signature } of list) {
    const read = readStatement(statement);
    before ??= read;
    refuseIf(!equal(read.partyId, before.partyId), "identity changed");
    refuseIf(read.partyType !== before.partyType, "identity changed");
    refuseIf(read.epoch !== chain.size + 1, "chain");
    refuseIf(!equal(read.previousHash, expectedHash), "chain");
    if (!equal(read.identityKey, before.identityKey)) {
      refuseIf(waiting.length === 0, "identity changed");
      read.change = checkChange(/** @type {any} */ (waiting.shift()), before, read);
    }
    verify("recado1/epoch", statement, signature, read.identityKey);
    chain.set(read.epoch, read);
    before = read;
    expectedHash = statementHash(statement);
  }
  refuseIf(waiting.length > 0, "identity changed");
  refuseIf(chain.size < Math.max(floor, 1), "rollback");
  const pinnedAt = chain.get(Math.max(floor, 1));
  refuseIf(pinned !== null && !equal(pinnedAt.identityKey, pinned), "identity not the pinned one");
  return chain;
}

/** The newest statement of a checked chain: who a party is now. @param {Map<number, Statement>} chain @returns {Statement} */
export const newestOf = (chain) => /** @type {Statement} */ (chain.get(chain.size));

/** What nothing may be sealed to any more. @param {Statement} statement @param {number} now */
export const isExpired = (statement, now) => now >= statement.expiresAt;

/** The key of what I send: the sender is the exchange's client. @param {EpochKeys} mine @param {Uint8Array} theirs */
export function pairKeyOut(mine, theirs) {
  const keys = () => sodium.crypto_kx_client_session_keys(mine.publicKey, mine.privateKey, theirs);
  return attempt(keys, "low order key").sharedTx;
}

/** The key of what they send. @param {EpochKeys} mine @param {Uint8Array} theirs */
export function pairKeyIn(mine, theirs) {
  const keys = () => sodium.crypto_kx_server_session_keys(mine.publicKey, mine.privateKey, theirs);
  return attempt(keys, "low order key").sharedRx;
}
