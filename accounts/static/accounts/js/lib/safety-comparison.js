// @ts-check
/** What a typed, pasted or scanned safety number says about the one on this screen. */

export const SAME = "same";
/** Only the business's half was given, and it is the same. */
export const HALF = "half";
export const DIFFERENT = "different";
export const UNREADABLE = "unreadable";

const DIGITS = 60;

/** @param {string} typed @param {{number: string, qr: string, half: string, hasHalf: boolean}} mine */
export function compareNumbers(typed, mine) {
  const text = typed.trim();
  if (text.startsWith("RCS1:")) return text === mine.qr ? SAME : DIFFERENT;
  const digits = text.replace(/[\s.-]/g, "");
  if (!/^\d+$/.test(digits) || ![DIGITS, DIGITS / 2].includes(digits.length)) return UNREADABLE;
  if (digits.length === DIGITS) return digits === plain(mine.number) ? SAME : DIFFERENT;
  if (!mine.hasHalf) return UNREADABLE;
  return digits === plain(mine.half) ? HALF : DIFFERENT;
}

/** @param {string} number */
const plain = (number) => number.replaceAll(" ", "");
