// @ts-check
/**
 * Finding words in texts of any language: case and accents make no difference, the beginning of a word is enough,
 * and what is written without spaces is found anywhere in it. Pure.
 */

/** Marks that readers leave out when they look for a word: accents, vowel signs of Hebrew and Arabic, its long line. */
const MARKS = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/gu;
const ALIKE = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ı: "i", þ: "th" };
const BETWEEN = /[^\p{L}\p{N}]+/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** @param {string} text */
const fold = (text) =>
  text.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(/[ßæœøđłıþ]/g, (sign) => ALIKE[/** @type {"ß"} */ (sign)]);

/** A text as it is looked through: folded words with one space before each. @param {string} text */
export const folded = (text) => ` ${fold(text)}`.replace(BETWEEN, " ");

/** What to look for, each of which must be there. @param {string} query @returns {string[]} */
export function needlesOf(query) {
  const words = [...segmenter.segment(query)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => folded(segment).trim());
  return [...new Set(words.filter(Boolean).map((word) => (UNSPACED.test(word) ? word : ` ${word}`)))];
}

/** @param {string} text folded @param {string[]} needles */
export const holds = (text, needles) => needles.length > 0 && needles.every((needle) => text.includes(needle));

/** Where the needles stand in the text as it was written, in order and without overlaps. @param {string} text @param {string[]} needles @returns {[number, number][]} */
export function placesOf(text, needles) {
  const { line, from } = traced(text);
  /** @type {[number, number][]} */
  const found = [];
  for (const needle of needles) {
    for (let at = line.indexOf(needle); at >= 0; at = line.indexOf(needle, at + 1)) {
      const start = at + (needle.startsWith(" ") ? 1 : 0);
      found.push([from[start], from[at + needle.length]]);
    }
  }
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return found.filter(([start], index) => index === 0 || start >= Math.max(...found.slice(0, index).map(([, end]) => end)));
}

/** The folded text, and where each of its signs came from. @param {string} text */
function traced(text) {
  let line = " ";
  const from = [0];
  let place = 0;
  for (const sign of text) {
    for (const part of fold(sign).replace(BETWEEN, " ")) {
      if (part === " " && line.endsWith(" ")) continue;
      line += part;
      for (let unit = 0; unit < part.length; unit += 1) from.push(place);
    }
    place += sign.length;
  }
  from.push(place);
  return { line, from };
}

const BEFORE = 24;
const MOST = 160;

/** A piece of the text around the first place, in parts. @param {string} text @param {[number, number][]} places @returns {{text: string, isHit: boolean}[]} */
export function snippetOf(text, places) {
  const first = places[0]?.[0] ?? 0;
  const space = text.lastIndexOf(" ", first - BEFORE);
  const start = first <= BEFORE ? 0 : space >= 0 && first - space < 2 * BEFORE ? space + 1 : first - BEFORE;
  const end = Math.min(text.length, start + MOST);
  const parts = [{ text: start ? "…" : "", isHit: false }];
  let at = start;
  for (const [from, to] of places.filter((place) => place[1] <= end)) {
    parts.push({ text: text.slice(at, from), isHit: false }, { text: text.slice(from, to), isHit: true });
    at = to;
  }
  parts.push({ text: text.slice(at, end) + (end < text.length ? "…" : ""), isHit: false });
  return parts.filter((part) => part.text);
}
