// @ts-check
/** The green badge: shown only after this browser has checked the signed certificate (SPEC 5) and the public log. */
import { checkCertificate } from "../crypto/certificates.js";
import { CryptoError } from "../crypto/errors.js";
import { unb64 } from "../crypto/primitives.js";
import { raise, recall } from "./keystore.js";
import { ForkedError, loggedAt } from "./log.js";

export const VERIFIED = "verified";
/** The certificate may hold, but the revocation list is too old to know: grey, never green. */
export const STALE = "stale";
/** The certificate may hold, but it was not found in the public log: grey, never green. */
export const UNLOGGED = "unlogged";
/** The platform shows another public log than before: red, whatever the certificate says. */
export const FORKED = "forked";
export const NONE = "none";

const LIST_SEEN = "revocations";
const trusted = Object.entries(JSON.parse(document.getElementById("recado-issuing-keys")?.textContent || "{}"));
const issuingKeys = Object.fromEntries(trusted.map(([kid, key]) => [kid, unb64(key)]));

/** @typedef {{state: "verified" | "stale" | "unlogged" | "forked" | "none", certificate: any, loggedAt: number}} Verdict */

/**
 * Decide about a business from what the server gave: {certificates, revocations, log}. The certified name must be
 * the one that the page shows: a badge beside another name would vouch for it.
 * @param {any} proof @param {{business: string, name: string, identityKey: Uint8Array}} shown its UUID, its name on the page, and the key of its checked chain
 * @returns {Promise<Verdict>}
 */
export async function checkBadge(proof, { business, name, identityKey }) {
  const floor = (await recall(LIST_SEEN)) ?? 0;
  /** @type {Verdict["state"]} */
  let state = NONE;
  for (const document of proof.certificates) {
    try {
      const facts = { now: Date.now(), business, identityKey, floor };
      const certificate = checkCertificate(document, proof.revocations, issuingKeys, facts);
      await raise(LIST_SEEN, certificate.listNumber);
      if (certificate.name !== name) continue;
      const at = await loggedAt(document, certificate, proof.log, issuingKeys);
      if (at !== null) return { state: VERIFIED, certificate, loggedAt: at };
      state = UNLOGGED;
    } catch (error) {
      if (error instanceof ForkedError) return { state: FORKED, certificate: null, loggedAt: 0 };
      if (!(error instanceof CryptoError)) throw error;
      if (error.reason === "revocation list stale") state = STALE;
    }
  }
  return { state, certificate: null, loggedAt: 0 };
}
