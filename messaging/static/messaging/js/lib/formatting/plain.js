// @ts-check
/** A formatted text without its signs, for lists, searches, titles and notifications. */
import { blocksOf, isPlain } from "./blocks.js";

/** @param {string} text */
export function plainOf(text) {
  return isPlain(text) ? text : blocksOf(text).map(blockText).join("\n");
}

/** @param {import("./blocks.js").Block} block */
function blockText(block) {
  if (block.kind === "code") return block.text;
  return block.lines.map((parts, index) => markOf(block, index) + parts.map(partText).join("")).join("\n");
}

/** The numbers of a list are words of it. @param {import("./blocks.js").Block} block @param {number} index */
const markOf = (block, index) => (block.kind === "numbers" ? `${block.start + index}. ` : block.kind === "items" ? "• " : "");

/** @param {import("./inline.js").Part} part @returns {string} */
const partText = (part) => ("parts" in part ? part.parts.map(partText).join("") : part.text);
