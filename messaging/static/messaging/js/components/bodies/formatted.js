// @ts-check
/** Formatted text: a small list of elements, made by lit from what was read; nothing of the text is ever markup. */
import { html, nothing } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { blocksOf, isPlain } from "../../lib/formatting/blocks.js";

/** Longer than this, a text is folded until its reader wants it. */
const FOLDED_CHARACTERS = 1_200;
const FOLDED_LINES = 24;
/** What was unfolded, by message and language. @type {Set<string>} */
const unfolded = new Set();

/** The words of a bubble. @param {any} messenger @param {string} key of the message @param {string} text @param {string} [lang] */
export function wordsView(messenger, key, text, lang) {
  const name = `${key}/${lang ?? ""}`;
  const shown = unfolded.has(name) ? text : folded(text);
  if (shown === text) return formattedView(text, lang);
  const unfold = () => {
    unfolded.add(name);
    messenger.changed();
  };
  return html`${formattedView(`${shown}…`, lang)}<button class="link-quiet read-more" type="button" @click=${unfold}>${gettext("Read more")}</button>`;
}

/** The beginning of a long text; it ends between words, so that no address is cut in two. @param {string} text */
export function folded(text) {
  let end = text.length > FOLDED_CHARACTERS * 1.25 ? FOLDED_CHARACTERS : text.length;
  for (let at = text.indexOf("\n"), count = 1; at >= 0 && at < end; at = text.indexOf("\n", at + 1), count += 1) {
    if (count === FOLDED_LINES) end = at;
  }
  if (end === text.length) return text;
  const start = text.slice(0, end);
  return /\s/.test(text[end]) ? start.trimEnd() : start.replace(/\S+$/u, "").trimEnd() || start.replace(/[\ud800-\udbff]$/, "").replace(/:\/\//g, ":");
}

/** @param {string} text @param {string} [lang] */
export function formattedView(text, lang) {
  const of = lang ?? nothing;
  if (isPlain(text)) return html`<p class="bubble__text" dir="auto" lang=${of}>${text}</p>`;
  const blocks = blocksOf(text);
  if (blocks.length === 1 && blocks[0].kind === "lines") return html`<p class="bubble__text" dir="auto" lang=${of}>${linesView(blocks[0].lines)}</p>`;
  return html`<div class="bubble__text bubble__text--blocks" lang=${of}>${blocks.map(blockView)}</div>`;
}

/** @param {import("../../lib/formatting/blocks.js").Block} block */
function blockView(block) {
  if (block.kind === "code") return html`<pre dir="auto"><code>${block.text}</code></pre>`;
  if (block.kind === "quote") return html`<blockquote dir="auto">${linesView(block.lines)}</blockquote>`;
  if (block.kind === "items") return html`<ul dir="auto">${block.lines.map((line) => html`<li>${line.map(partView)}</li>`)}</ul>`;
  if (block.kind === "numbers") return html`<ol dir="auto" start=${block.start}>${block.lines.map((line) => html`<li>${line.map(partView)}</li>`)}</ol>`;
  return html`<p dir="auto">${linesView(block.lines)}</p>`;
}

/** @param {import("../../lib/formatting/inline.js").Part[][]} lines */
const linesView = (lines) => lines.map((line, index) => [index ? "\n" : "", line.map(partView)]);

/** @param {import("../../lib/formatting/inline.js").Part} part @returns {unknown} */
function partView(part) {
  if (part.kind === "text") return part.text;
  if (part.kind === "link") return linkView(part.text, part.link);
  if (part.kind === "code") return html`<code>${part.text}</code>`;
  const inner = part.parts.map(partView);
  if (part.kind === "bold") return html`<strong>${inner}</strong>`;
  return part.kind === "italic" ? html`<em>${inner}</em>` : html`<s>${inner}</s>`;
}

/** What is written, and beside it where it leads if that is not plain to see. @param {string} words @param {import("../../lib/formatting/links.js").Link} link */
const linkView = (words, { href, host, isOdd }) => html`<a class="link-quiet ${isOdd ? "link-odd" : ""}" href=${href} target="_blank" rel="noopener noreferrer nofollow">${words}</a>${isOdd
  ? html`<span class="link-odd__host">${icon("alert-triangle")}<span>${gettext("leads to")} <bdi>${host}</bdi></span></span>` : ""}`;
