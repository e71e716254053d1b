// @ts-check
/** A text in parts that are translated one after the other, and how it is put together again. Pure. */
import { pieces } from "./guard.js";

/** A line longer than this goes sentence by sentence. */
const LONG = 200;
const WORDS = /\p{L}/u;

/**
 * Translate what is words, leave alone what is not: line breaks, spaces at the edges, links, codes.
 * @param {string} text @param {string} language of the text
 * @param {(part: string) => Promise<string>} translate @param {boolean} [keepNumbers] whether numbers are left alone too
 */
export async function translateParts(text, language, translate, keepNumbers = false) {
  const done = [];
  for (const { text: part, stays } of partsOf(text, language, keepNumbers)) {
    done.push(stays ? part : await withEdges(part, translate));
  }
  return done.join("");
}

/** @param {string} text @param {string} language @param {boolean} keepNumbers @returns {{text: string, stays: boolean}[]} */
export function partsOf(text, language, keepNumbers = false) {
  return text.split(/(\n+)/).flatMap((line) => {
    if (!WORDS.test(line)) return [{ text: line, stays: true }];
    return sentencesOf(line, language).flatMap((sentence) => pieces(sentence, keepNumbers))
      .map((piece) => (WORDS.test(piece.text) ? piece : { ...piece, stays: true }));
  }).filter((part) => part.text);
}

/** @param {string} line @param {string} language */
function sentencesOf(line, language) {
  if (line.length <= LONG) return [line];
  return [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(line)].map(({ segment }) => segment);
}

/** @param {string} part @param {(part: string) => Promise<string>} translate */
async function withEdges(part, translate) {
  const [, before, words, after] = /** @type {RegExpMatchArray} */ (part.match(/^(\s*)([^]*?)(\s*)$/));
  return before + (await translate(words)) + after;
}
