// @ts-check
/** From which ad a customer came to a chat: kept on this device until their next message says it. */
import { forgetSecret, keepSecret, recallSecret } from "../../../accounts/js/lib/keystore.js";
import { fromUtf8, utf8 } from "../../../accounts/js/crypto/primitives.js";

/** @typedef {{ad: string, headline: string}} Referral */

const nameOf = (/** @type {string} */ conversation) => `referral/${conversation}`;

/** @param {string} conversation @param {Referral} referral */
export const keepReferral = (conversation, { ad, headline }) =>
  keepSecret(nameOf(conversation), utf8(JSON.stringify({ ad, headline })));

/** @param {string} conversation @returns {Promise<Referral | null>} */
export async function recallReferral(conversation) {
  const kept = await recallSecret(nameOf(conversation));
  return kept && JSON.parse(fromUtf8(kept));
}

/** @param {string} conversation */
export const forgetReferral = (conversation) => forgetSecret(nameOf(conversation));
