// @ts-check
/** A business's keys are renewed every month, when a client of an owner opens (SPEC 2, Policy). */
import { CryptoError } from "../crypto/errors.js";
import { newestOf } from "../crypto/keyrings.js";
import { ApiError } from "./api.js";
import { renewBusinessKeys } from "./enrolment.js";
import { endHolders, fetchCustody } from "./hosting.js";
import { hasAccess, loadTeam } from "./team.js";

export const RENEW_AFTER_MS = 30 * 24 * 60 * 60 * 1000;

/** @param {import("./chains.js").Chain} chain */
export const isOld = (chain) => Date.now() - newestOf(chain).createdAt > RENEW_AFTER_MS;

/** Whom the business's keys are renewed for: those who can read now. @param {any} identity */
export async function holdersOf(identity) {
  const [team, custody] = await Promise.all([loadTeam(), fetchCustody()]);
  return [...team.filter((member) => member.chain && hasAccess(member, identity)), ...(await endHolders(identity, custody))];
}

/**
 * Renew when it is time and an owner's identity is here; whether it was done. Age can wait for a better moment: what
 * is refused now is tried again with the next visit. Another tab that is at it is let to finish.
 * @param {any} identity @returns {Promise<boolean>}
 */
export async function renewByAge(identity) {
  if (identity.me.role !== "owner" || !identity.canRotate || !isOld(identity.chain)) return false;
  return navigator.locks.request("recado-schedule", { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    try {
      await renewBusinessKeys(identity, await holdersOf(identity));
      return true;
    } catch (error) {
      if (error instanceof ApiError || error instanceof CryptoError) return false;
      throw error;
    }
  });
}
