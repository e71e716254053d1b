// @ts-check
/** A text as people format it: paragraphs, "> " quotes, "- " and "1. " lists, ```blocks```. Linear in the text. */
import { partsOf } from "./inline.js";

/** @typedef {import("./inline.js").Part} Part */
/** @typedef {{kind: "lines" | "quote" | "items", lines: Part[][]} | {kind: "numbers", start: number, lines: Part[][]} | {kind: "code", text: string}} Block */

const FENCE = "```";
const NUMBERED = /^(\d{1,3})[.)] (?=\S)/;
const SIGNS = /[*_~`>]|https?:|^[-*] |^\d{1,3}[.)] /im;

/** Whether anything in a text may be more than itself. @param {string} text */
export const isPlain = (text) => !SIGNS.test(text);

/** @param {string} text @returns {Block[]} */
export function blocksOf(text) {
  /** @type {Block[]} */
  const blocks = [];
  let rest = 0;
  while (rest <= text.length) {
    const fence = fenceFrom(text, rest);
    const until = fence ? fence.from : text.length;
    if (until > rest || !fence) readLines(trimmed(text.slice(rest, until), rest > 0, Boolean(fence)), blocks);
    if (!fence) break;
    blocks.push({ kind: "code", text: fence.text });
    rest = fence.to;
  }
  return blocks;
}

/** The next block of code that begins a line and ends one. @param {string} text @param {number} from */
function fenceFrom(text, from) {
  let at = text.indexOf(FENCE, from);
  while (at >= 0) {
    const isFirst = at === 0 || text[at - 1] === "\n";
    const end = isFirst ? text.indexOf(FENCE, at + 3) : -1;
    if (isFirst && end < 0) return null;
    const isLast = end + 3 === text.length || text[end + 3] === "\n";
    const inside = isFirst ? text.slice(at + 3, end).replace(/^\n/, "").replace(/\n$/, "") : "";
    if (isFirst && isLast && inside.trim()) return { from: at, to: end + 3, text: inside };
    at = text.indexOf(FENCE, isFirst ? end + 3 : at + 3);
  }
  return null;
}

/** Around a block the line breaks are its own. @param {string} text @param {boolean} isAfter @param {boolean} isBefore */
const trimmed = (text, isAfter, isBefore) => text.slice(isAfter && text.startsWith("\n") ? 1 : 0, isBefore && text.endsWith("\n") ? -1 : undefined);

/** @param {string} text @param {Block[]} blocks */
function readLines(text, blocks) {
  if (!text) return;
  let isNew = true;
  for (const line of text.split("\n")) {
    const { kind, words, start } = lineOf(line);
    const last = isNew ? undefined : blocks.at(-1);
    if (last && last.kind === kind && "lines" in last) last.lines.push(partsOf(words));
    else blocks.push(/** @type {Block} */ ({ kind, start, lines: [partsOf(words)] }));
    isNew = false;
  }
}

/** @param {string} line */
function lineOf(line) {
  if (line.startsWith("> ")) return { kind: "quote", words: line.slice(2), start: 0 };
  if (/^[-*] (?=\S)/.test(line)) return { kind: "items", words: line.slice(2), start: 0 };
  const numbered = NUMBERED.exec(line);
  if (numbered) return { kind: "numbers", words: line.slice(numbered[0].length), start: Number(numbered[1]) };
  return { kind: "lines", words: line, start: 0 };
}
