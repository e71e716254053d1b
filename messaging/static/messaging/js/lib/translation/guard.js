// @ts-check
/**
 * What a translation must not change: links, addresses, handles, codes, numbers, prices. Pure.
 *
 * Both texts are read as bags of such facts; numbers count by their value, whichever way a language groups their
 * digits. A translation that loses, adds or changes one is not shown in place of the original.
 */

const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]|www\.[^\s<>"]*[^\s<>".,;:!?)\]]/giu;
const MAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const HANDLE = /[@#][\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/gu;
/** Letters and digits in one word: an order, a seat, a voucher. */
const CODE = /(?=[\p{L}\d_/-]*\d)(?=[\p{L}\d_/-]*\p{L})[\p{L}\d]+(?:[-_/][\p{L}\d]+)*/gu;
/** "5kg", "10h", "3pm", "2nd" are numbers; "14A" and "A4" are codes. */
const MEASURE = /^\d+(?:\p{Ll}{1,3}|[ºª])$/u;
const SPACED = /\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)/gu;
const NUMBER = /\d+(?:[.,'’]\d+)*/gu;
const ANY_FACT = new RegExp([LINK, MAIL, HANDLE, CODE, SPACED, NUMBER].map(({ source }) => source).join("|"), "giu");
const KEPT_WHOLE = new RegExp([LINK, MAIL, HANDLE, CODE].map(({ source }) => source).join("|"), "gu");

/** Signs that a language may put before or after, or write as a word: they must be there, however often. @type {[string, RegExp][]} */
const SIGNS = [
  ["€", /€|\beuros?\b|\bEUR\b/iu],
  ["$", /\$|\bd[oó]lar(?:es)?\b|\bdollars?\b|\bUSD\b/iu],
  ["£", /£|\bGBP\b/iu],
  ["%", /%|\bpor ciento\b|\bper ?cent\b/iu],
];

/** What differs, as it is written; nothing when the translation keeps every fact. @param {string} original @param {string} translation */
export function differences(original, translation) {
  const [one, other] = [factsOf(original), factsOf(translation)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => (one.get(name) ?? 0) !== (other.get(name) ?? 0));
}

/**
 * A text in pieces: what may be translated, and what stays as it is. @param {string} text
 * @param {boolean} [withNumbers] whether numbers stay too @returns {{text: string, stays: boolean}[]}
 */
export function pieces(text, withNumbers = false) {
  const found = [];
  let place = 0;
  for (const { 0: match, index } of text.matchAll(withNumbers ? ANY_FACT : KEPT_WHOLE)) {
    if (index > place) found.push({ text: text.slice(place, index), stays: false });
    found.push({ text: match, stays: true });
    place = index + match.length;
  }
  if (place < text.length) found.push({ text: text.slice(place), stays: false });
  return found;
}

/** How often each fact stands in a text. @param {string} text @returns {Map<string, number>} */
export function factsOf(text) {
  /** @type {Map<string, number>} */
  const facts = new Map();
  const count = (/** @type {string} */ name) => facts.set(name, (facts.get(name) ?? 0) + 1);
  let rest = text.normalize("NFKC");
  const take = (/** @type {RegExp} */ pattern, /** @type {(match: string) => string[]} */ read) => {
    rest = rest.replace(pattern, (match) => {
      read(match).forEach(count);
      return " ";
    });
  };
  for (const pattern of [LINK, MAIL, HANDLE]) take(pattern, (match) => [match]);
  take(CODE, (match) => (MEASURE.test(match) ? [valueOf(match.match(/\d+/)?.[0] ?? "")] : [match]));
  take(SPACED, (match) => [match.replace(/\D/g, "")]);
  take(NUMBER, (match) => [valueOf(match)]);
  SIGNS.filter(([, pattern]) => pattern.test(text)).forEach(([sign]) => facts.set(sign, 1));
  return facts;
}

/** A number in one form: 1.500,00 and 1,500.00 and 1500 are the same. @param {string} written */
function valueOf(written) {
  const marks = written.match(/[.,]/g) ?? [];
  const last = Math.max(written.lastIndexOf("."), written.lastIndexOf(","));
  const after = written.length - last - 1;
  const isGrouping = new Set(marks).size === 1 && (marks.length > 1 || after === 3);
  const whole = last < 0 || isGrouping ? written : written.slice(0, last);
  const rest = last < 0 || isGrouping ? "" : written.slice(last + 1).replace(/0+$/, "");
  const digits = whole.replace(/\D/g, "");
  // An hour or a day may lose its zero; a longer number that begins with one is a code.
  const plain = digits.length <= 2 ? digits.replace(/^0(?=\d)/, "") : digits;
  return rest ? `${plain}.${rest}` : plain;
}
