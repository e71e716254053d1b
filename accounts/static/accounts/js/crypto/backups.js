// @ts-check
/** Backups: a person's package under a recovery code, kept by the server (SPEC 2, way 2). */
import { CryptoError, attempt, refuseIf } from "./errors.js";
import {
  VERSION, b64, concat, equal, exact, integer, labelledHash, lock, randomBytes, readDocument, sodium, unb64,
  unlock, utf8,
} from "./primitives.js";

export const OPERATIONS = 3;
export const MEMORY_BYTES = 128 * 1024 * 1024;
const LIMITS = Object.freeze({ ops: [3, 10], mem: [64 * 1024 * 1024, 512 * 1024 * 1024] });
const KDF = "argon2id13";
const BACKUP_KIND = 0x21;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CODE_CHARACTERS = 26;

/** A new recovery code: 128 random bits as 26 base32 characters in groups of four. */
export function generateRecoveryCode(entropy = randomBytes(16)) {
  let bits = "";
  for (const byte of entropy) bits += byte.toString(2).padStart(8, "0");
  const digits = bits.padEnd(CODE_CHARACTERS * 5, "0").match(/.{5}/g) ?? [];
  const code = digits.map((group) => ALPHABET[Number.parseInt(group, 2)]).join("");
  return (code.match(/.{1,4}/g) ?? []).join("-");
}

/** What a typed code stands for; forgives case, spaces, dashes and 0, 1, 8. @param {string} typed */
export function normaliseRecoveryCode(typed) {
  const misread = { 0: "O", 1: "I", 8: "B" };
  const code = typed.toUpperCase().replace(/[\s\p{Pd}]/gu, "").replace(/[018]/g, (sign) => misread[sign]);
  refuseIf(code.length !== CODE_CHARACTERS, "recovery code");
  refuseIf([...code].some((sign) => !ALPHABET.includes(sign)), "recovery code");
  refuseIf(ALPHABET.indexOf(code[CODE_CHARACTERS - 1]) % 4 !== 0, "recovery code");
  return code;
}

/**
 * Lock a packed package under a passphrase. Takes about half a second; call it in a worker.
 * @param {Uint8Array} pack @param {{partyId: Uint8Array, passphrase: string, ops?: number, mem?: number,
 *   salt?: Uint8Array, nonce?: Uint8Array}} options
 */
export function makeBackup(pack, options) {
  const { partyId, passphrase, ops = OPERATIONS, mem = MEMORY_BYTES, salt = randomBytes(16) } = options;
  refuseIf(passphrase.length < 12, "short passphrase");
  const key = deriveKey(passphrase, salt, ops, mem);
  const locked = lock(
    labelledHash("recado1/backup", undefined, key), pack, associatedData(partyId, ops, mem, salt), options.nonce,
  );
  const check = labelledHash("recado1/bk-check", undefined, key);
  return { v: VERSION, kdf: KDF, ops, mem, salt: b64(salt), check: b64(check), ct: b64(locked) };
}

/** The packed package in a backup. @param {unknown} document @param {{partyId: Uint8Array, passphrase: string}} facts */
export function openBackup(document, { partyId, passphrase }) {
  const { kdf, ops, mem, salt: saltText, check, ct } = readDocument(document);
  refuseIf(kdf !== KDF, "version");
  refuseIf(!Number.isSafeInteger(ops) || !Number.isSafeInteger(mem), "integer");
  refuseIf(ops < LIMITS.ops[0] || mem < LIMITS.mem[0], "weak kdf");
  refuseIf(ops > LIMITS.ops[1] || mem > LIMITS.mem[1], "heavy kdf");
  const salt = exact(unb64(saltText), 16);
  const key = deriveKey(passphrase, salt, ops, mem);
  refuseIf(!equal(labelledHash("recado1/bk-check", undefined, key), exact(unb64(check), 32)), "passphrase");
  const backupKey = labelledHash("recado1/backup", undefined, key);
  return unlock(backupKey, unb64(ct), associatedData(partyId, ops, mem, salt));
}

/** @param {string} passphrase @param {Uint8Array} salt @param {number} ops @param {number} mem */
function deriveKey(passphrase, salt, ops, mem) {
  const secret = utf8(passphrase.normalize("NFC"));
  const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13;
  return attempt(() => sodium.crypto_pwhash(32, secret, salt, ops, mem, algorithm), "memory");
}

/** @param {Uint8Array} partyId @param {number} ops @param {number} mem @param {Uint8Array} salt */
function associatedData(partyId, ops, mem, salt) {
  return concat(Uint8Array.of(VERSION, BACKUP_KIND), exact(partyId, 16), integer(ops, 4), integer(mem, 4), salt);
}

export { CryptoError };
