// @ts-check
/** The badges of businesses as this browser last decided them; a decision ages, as certificates and lists do. */
import * as api from "../../../accounts/js/lib/api.js";
import { NONE, checkBadge } from "../../../accounts/js/lib/badge.js";

const COUNTS_FOR_MS = 60 * 60 * 1000;

export class Badges {
  /** @type {Map<string, {state: string, at: number, checking: Promise<void>, isChecking: boolean}>} */
  #known = new Map();

  /** @param {string} businessId */
  of = (businessId) => this.#known.get(businessId)?.state ?? NONE;

  /** Decide, unless that was done within the hour; one question at a time for each business. @param {string} businessId @param {Uint8Array} identityKey @param {boolean} anew */
  check(businessId, identityKey, anew) {
    const known = this.#known.get(businessId);
    if (known?.isChecking) return known.checking;
    if (known && !anew && Date.now() - known.at < COUNTS_FOR_MS) return known.checking;
    const checking = this.#decide(businessId, identityKey);
    this.#known.set(businessId, { state: known?.state ?? NONE, at: Date.now(), checking, isChecking: true });
    return checking;
  }

  /** @param {string} businessId @param {Uint8Array} identityKey */
  async #decide(businessId, identityKey) {
    try {
      const proof = await api.get(`certificates/${businessId}/`);
      const { state } = await checkBadge(proof, businessId, identityKey);
      Object.assign(/** @type {any} */ (this.#known.get(businessId)), { state });
    } finally {
      Object.assign(/** @type {any} */ (this.#known.get(businessId)), { isChecking: false });
    }
  }
}
