// @ts-check
/** The signs within a line: *bold*, _italic_, ~struck~ and `code`. One walk over the line, whatever is in it. */
import { linksOf } from "./links.js";

/** @typedef {{kind: "text" | "code", text: string} | {kind: "link", text: string, link: import("./links.js").Link} | {kind: "bold" | "italic" | "struck", parts: Part[]}} Part */
/** @typedef {{sign: string, parts: Part[]}} Open */

/** @type {Record<string, "bold" | "italic" | "struck">} */
const SIGNS = { "*": "bold", _: "italic", "~": "struck" };
const WORD = /[\p{L}\p{N}]/u;
const BLANK = /\s/;

/** @param {string} line without line breaks @returns {Part[]} */
export function partsOf(line) {
  /** @type {Open[]} */
  const open = [{ sign: "", parts: [] }];
  const links = linksOf(line);
  // Where a closing sign of code was looked for in vain: it is not looked for again.
  let noCode = false;
  let at = 0;
  let plainFrom = 0;
  const take = (/** @type {Part} */ part, /** @type {number} */ to) => {
    open.at(-1)?.parts.push(part);
    at = plainFrom = to;
  };
  const flush = () => at > plainFrom && open.at(-1)?.parts.push({ kind: "text", text: line.slice(plainFrom, at) });
  while (at < line.length) {
    if (links[0]?.from === at) {
      const link = /** @type {import("./links.js").Link} */ (links.shift());
      flush();
      take({ kind: "link", text: line.slice(at, link.to), link }, link.to);
      continue;
    }
    const sign = line[at];
    if (sign === "`" && !noCode) {
      const width = line.startsWith("```", at) ? 3 : 1;
      const end = line.indexOf("`".repeat(width), at + width);
      noCode = end < 0;
      if (end > at + width) {
        flush();
        take({ kind: "code", text: line.slice(at + width, end) }, end + width);
        while (links.length && links[0].from < at) links.shift();
        continue;
      }
      // Two signs with nothing between them are two signs.
      if (end === at + width) {
        at = end + width;
        continue;
      }
    }
    if (sign in SIGNS && turned(line, at, open, flush)) plainFrom = at + 1;
    at += 1;
  }
  flush();
  while (open.length > 1) spill(open);
  return open[0].parts;
}

/** Whether the sign at a place opens or closes something; then that is done. @param {string} line @param {number} at @param {Open[]} open @param {() => void} flush */
function turned(line, at, open, flush) {
  const sign = line[at];
  const before = charBefore(line, at);
  const after = charAfter(line, at);
  const level = open.findLastIndex((one) => one.sign === sign);
  if (level > 0) {
    const isClosing = !BLANK.test(before || " ") && !WORD.test(after) && before !== sign;
    if (!isClosing) return false;
    flush();
    while (open.length - 1 > level) spill(open);
    const { parts } = /** @type {Open} */ (open.pop());
    open.at(-1)?.parts.push({ kind: SIGNS[sign], parts });
    return true;
  }
  if (WORD.test(before) || BLANK.test(after || " ") || after === sign) return false;
  flush();
  open.push({ sign, parts: [] });
  return true;
}

/** What was opened and never closed is plain: its sign, and what came after it. @param {Open[]} open */
function spill(open) {
  const { sign, parts } = /** @type {Open} */ (open.pop());
  const outer = /** @type {Open} */ (open.at(-1)).parts;
  outer.push({ kind: "text", text: sign });
  for (const part of parts) outer.push(part);
}

/** The whole character before a place. @param {string} line @param {number} at */
const charBefore = (line, at) => (at > 1 && /[\udc00-\udfff]/.test(line[at - 1]) ? line.slice(at - 2, at) : line[at - 1] ?? "");

/** @param {string} line @param {number} at */
const charAfter = (line, at) => (at + 1 < line.length ? String.fromCodePoint(/** @type {number} */ (line.codePointAt(at + 1))) : "");
