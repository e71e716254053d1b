// @ts-check
/** Which language a text is in: what was detected, or for short texts what the conversation was in before. Pure. */

/** Fewer words than these say too little. */
const ENOUGH_WORDS = 4;
const NAMES = /^[a-z]{2,3}$/;

/** @param {unknown} value */
export const isLanguage = (value) => typeof value === "string" && NAMES.test(value);

/**
 * @param {string} text @param {{language: string, reliable: boolean}} detected @param {string} last the conversation's last confident language, or ""
 * @returns {{language: string, confident: boolean}} no language: it cannot be said
 */
export function languageOf(text, { language, reliable }, last) {
  const words = text.match(/\p{L}+/gu)?.length ?? 0;
  if (language && reliable && words >= ENOUGH_WORDS) return { language, confident: true };
  return { language: last || language, confident: false };
}
