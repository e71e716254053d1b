// @ts-check
/** The badges of businesses as this browser last decided them; a decision ages, as certificates and lists do. */
import { NONE, checkBadge } from "../../../accounts/js/lib/badge.js";
import { getKept } from "../../../accounts/js/lib/kept-answers.js";

const COUNTS_FOR_MS = 60 * 60 * 1000;

export class Badges {
  /** @type {Map<string, {state: string, at: number, checking: Promise<void>, isChecking: boolean, verdict?: import("../../../accounts/js/lib/badge.js").Verdict}>} */
  #known = new Map();

  /** @param {string} businessId */
  of = (businessId) => this.#known.get(businessId)?.state ?? NONE;

  /** What that rests on, once it was decided. @param {string} businessId */
  verdictOn = (businessId) => this.#known.get(businessId)?.verdict;

  /** Decide, unless that was done within the hour; one question at a time for each business. @param {{id: string, name: string}} business @param {Uint8Array} identityKey @param {boolean} anew */
  check(business, identityKey, anew) {
    const known = this.#known.get(business.id);
    if (known?.isChecking) return known.checking;
    if (known && !anew && Date.now() - known.at < COUNTS_FOR_MS) return known.checking;
    const checking = this.#decide(business, identityKey);
    this.#known.set(business.id, { state: known?.state ?? NONE, at: Date.now(), checking, isChecking: true });
    return checking;
  }

  /** @param {{id: string, name: string}} business @param {Uint8Array} identityKey */
  async #decide({ id, name }, identityKey) {
    try {
      const proof = await getKept(`proof/${id}`, `certificates/${id}/`);
      const verdict = await checkBadge(proof, { business: id, name, identityKey });
      Object.assign(/** @type {any} */ (this.#known.get(id)), { state: verdict.state, verdict });
    } finally {
      Object.assign(/** @type {any} */ (this.#known.get(id)), { isChecking: false });
    }
  }
}
