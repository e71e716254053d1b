// @ts-check
/**
 * The public log as this browser knows it (accounts/CERTIFICATES.md): the newest head that it accepted, and which
 * certificates it found in one. Every head that it accepts has grown out of the one before, so that what was
 * found once is in every later one.
 */
import { CryptoError, refuseIf } from "../crypto/errors.js";
import { checkConsistency } from "../crypto/merkle.js";
import { equal, unb64, utf8 } from "../crypto/primitives.js";
import { checkLogged, payloadHash, readHead } from "../crypto/transparency.js";
import { recall, remember, revise } from "./keystore.js";

const HEAD = "log-head";
/** Two heads of which neither grew out of the other: what a person can show to others. */
const EVIDENCE = "log-fork";

/** @typedef {import("../crypto/transparency.js").Head} Head */

/** The platform shows another log than before. */
export class ForkedError extends Error {}

/** One head after the other: fifty badges at once ask for one proof. @type {Promise<unknown>} */
let turn = Promise.resolve();

/**
 * When the issuing of this certificate was logged; null when that could not be checked.
 * Throws ForkedError when the log is another one than this browser saw before.
 * @param {any} document the signed certificate @param {{serial: string}} certificate as it was read and checked
 * @param {any} log what came with it @param {Record<string, Uint8Array>} issuingKeys @returns {Promise<number | null>}
 */
export async function loggedAt(document, certificate, log, issuingKeys) {
  try {
    refuseIf(!log?.head, "not in the log");
    const accepted = turn.then(() => acceptHead(log.head, issuingKeys));
    turn = accepted.catch(() => undefined);
    const head = await accepted;
    const [name, hash] = [`logged/${certificate.serial}`, payloadHash(document)];
    const known = await recall(name);
    if (known && equal(known.hash, hash)) return known.at;
    const at = await find(document, certificate, log.inclusions, head);
    await remember(name, { hash, at });
    return at;
  } catch (error) {
    if (error instanceof CryptoError) return null;
    throw error;
  }
}

/** @param {any} document @param {{serial: string}} certificate @param {any} inclusions @param {Head} head */
async function find(document, certificate, inclusions, head) {
  const found = Array.isArray(inclusions) && inclusions.find(({ serial }) => serial === certificate.serial);
  refuseIf(!found, "not in the log");
  const known = await recall(HEAD);
  // An answer from before: the log that it speaks of is the beginning of the one that is known.
  if (known.size > head.size) await checkGrown(head, known);
  const { entry, index, proof } = found;
  return checkLogged(document, certificate, { entry: utf8(entry), index, proof: proof.map(unb64) }, head);
}

/** Check a head and remember it, if it is the newest. @param {unknown} document @param {Record<string, Uint8Array>} issuingKeys */
async function acceptHead(document, issuingKeys) {
  const head = readHead(document, issuingKeys, Date.now());
  const known = await recall(HEAD);
  if (known && known.size > head.size) {
    refuseIf(head.at > known.at, "log shrunk");
    return head;
  }
  if (known) await checkGrown(known, head);
  await revise(HEAD, (other) => (other && other.size > head.size ? other : head));
  return head;
}

/** @param {Head} older @param {Head} newer */
async function checkGrown(older, newer) {
  if (older.size === 0) return;
  try {
    const proof = older.size === newer.size ? [] : await fetchProof(older.size, newer.size);
    checkConsistency(older.size, newer.size, proof, older.root, newer.root);
  } catch (error) {
    if (!(error instanceof CryptoError) || error.reason !== "log forked") throw error;
    await remember(EVIDENCE, { older, newer, at: Date.now() });
    throw new ForkedError();
  }
}

/** @param {number} first @param {number} second @returns {Promise<Uint8Array[]>} */
async function fetchProof(first, second) {
  const answer = await fetch(`/transparency/consistency.json?first=${first}&second=${second}`, { credentials: "omit" }).catch(() => null);
  refuseIf(!answer?.ok, "log not proved");
  const { proof } = await /** @type {Response} */ (answer).json();
  refuseIf(!Array.isArray(proof), "log forked");
  return proof.map(unb64);
}
