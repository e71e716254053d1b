// @ts-check
/** A tool of the composer: what is too long for one envelope is said while it is written, and not sent cut off. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { utf8 } from "../../../accounts/js/crypto/primitives.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

/** Twice this, for words and their translation, leaves room in a body for its files (PROTOCOL.md, Bodies). */
export const MOST_TEXT_BYTES = 30_000;
/** No sign takes more in JSON. */
const MOST_SIGN_BYTES = 6;

/** How many characters at its end a text is too long. @param {string} text */
export function excessOf(text) {
  if (text.length * MOST_SIGN_BYTES <= MOST_TEXT_BYTES) return 0;
  let room = utf8(JSON.stringify(text)).length - MOST_TEXT_BYTES;
  let excess = 0;
  for (const sign of [...text].reverse()) {
    if (room <= 0) break;
    room -= utf8(JSON.stringify(sign)).length - 2;
    excess += 1;
  }
  return excess;
}

/** @implements {import("./composer.js").Tool} */
export class TooLong {
  /** @type {Map<string, number>} */
  #excess = new Map();

  /** @param {any} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} id */
  above(id) {
    const count = this.#excess.get(id);
    return count
      ? html`<p class="banner" role="alert">${icon("alert-triangle")}<span>${gettext("This message is too long: it has {count} characters too many.", { count })}</span></p>` : "";
  }

  /** @param {string} text @param {string} id */
  typed(text, id) {
    const excess = excessOf(text);
    if ((this.#excess.get(id) ?? 0) === excess) return;
    this.#excess.set(id, excess);
    this.page.requestUpdate();
  }

  /** @param {string} text @param {string} id */
  holds(text, id) {
    this.typed(text, id);
    return Boolean(this.#excess.get(id));
  }
}
