// @ts-check
/** The public log of certificates: its signed head, and the entry of a certificate (accounts/CERTIFICATES.md). */
import { CLOCK_TOLERANCE_MS } from "./certificates.js";
import { attempt, refuseIf } from "./errors.js";
import { layout } from "./layouts.js";
import { checkInclusion } from "./merkle.js";
import { VERSION, equal, exact, fromUtf8, readDocument, sha256, unb64, verify } from "./primitives.js";

const KIND = 0x30;
const HASH_SIZE = 32;
const BIRTHS = ["issue", "renew"];
/** A head is signed with the list of revoked serials, and counts for as long. */
export const HEAD_LIFETIME_MS = 72 * 60 * 60 * 1000;
const HEAD = layout("head size", [["version", 1, "int"], ["kind", 1, "int"], ["size", 8, "int"], ["at", 8, "int"], ["root", 32]]);

/** @typedef {{size: number, at: number, root: Uint8Array}} Head how many entries the log had, when, and the root of their tree */

/**
 * What a signed head says, while it counts.
 * @param {unknown} document @param {Record<string, Uint8Array>} issuingKeys @param {number} now @returns {Head}
 */
export function readHead(document, issuingKeys, now) {
  const fields = readDocument(document);
  refuseIf(typeof fields.kid !== "string" || !Object.hasOwn(issuingKeys, fields.kid), "version");
  const packed = unb64(fields.head);
  verify("recado1/log-head", packed, unb64(fields.sig), issuingKeys[fields.kid]);
  const { version, kind, size, at, root } = HEAD.read(packed);
  refuseIf(version !== VERSION || kind !== KIND, "version");
  refuseIf(at > now + CLOCK_TOLERANCE_MS, "log head from the future");
  refuseIf(now >= at + HEAD_LIFETIME_MS, "log head stale");
  return { size, at, root };
}

/** What an entry names a certificate by. @param {{payload: string}} certificateDocument that was read before */
export const payloadHash = ({ payload }) => sha256(unb64(payload));

/**
 * Hold that the issuing of exactly this certificate is in the log; when it was logged.
 * @param {{payload: string}} certificateDocument @param {{serial: string}} certificate as it was read from the document
 * @param {{entry: Uint8Array, index: number, proof: Uint8Array[]}} inclusion @param {Head} head
 * @returns {number}
 */
export function checkLogged(certificateDocument, { serial }, { entry, index, proof }, head) {
  checkInclusion(entry, index, head.size, proof, head.root);
  const said = readDocument(attempt(() => JSON.parse(fromUtf8(entry)), "field"));
  refuseIf(!BIRTHS.includes(said.what), "not in the log");
  refuseIf(said.serial !== serial, "not in the log");
  refuseIf(!equal(exact(unb64(said.cert), HASH_SIZE), payloadHash(certificateDocument)), "not in the log");
  refuseIf(!Number.isSafeInteger(said.at), "integer");
  return said.at;
}
