// @ts-check
/** The green badge: shown only after this browser has checked the signed certificate (SPEC 5). */
import { checkCertificate } from "../crypto/certificates.js";
import { CryptoError } from "../crypto/errors.js";
import { unb64 } from "../crypto/primitives.js";
import { raise, recall } from "./keystore.js";

export const VERIFIED = "verified";
/** The certificate may hold, but the revocation list is too old to know: grey, never green. */
export const STALE = "stale";
export const NONE = "none";

const LIST_SEEN = "revocations";
const trusted = Object.entries(JSON.parse(document.getElementById("recado-issuing-keys")?.textContent || "{}"));
const issuingKeys = Object.fromEntries(trusted.map(([kid, key]) => [kid, unb64(key)]));

/**
 * Decide about a business from what the server gave: {certificates, revocations}. The certified name must be the
 * one that the page shows: a badge beside another name would vouch for it.
 * @param {any} proof @param {{business: string, name: string, identityKey: Uint8Array}} shown its UUID, its name on the page, and the key of its checked chain
 * @returns {Promise<{state: "verified" | "stale" | "none", certificate: any}>}
 */
export async function checkBadge(proof, { business, name, identityKey }) {
  const floor = (await recall(LIST_SEEN)) ?? 0;
  /** @type {"stale" | "none"} */
  let state = NONE;
  for (const document of proof.certificates) {
    try {
      const facts = { now: Date.now(), business, identityKey, floor };
      const certificate = checkCertificate(document, proof.revocations, issuingKeys, facts);
      await raise(LIST_SEEN, certificate.listNumber);
      if (certificate.name !== name) continue;
      return { state: VERIFIED, certificate };
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      if (error.reason === "revocation list stale") state = STALE;
    }
  }
  return { state, certificate: null };
}
