// @ts-check
/** The fields of what is composed: named, counted, and with the sentence for what does not fit. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { isLine, lengthOf } from "../../lib/bodies/bounds.js";

/**
 * One line. @param {any} draft that keeps it @param {string} name of it there @param {string} words above it
 * @param {{most: number, type?: string, hint?: string, key?: string | number}} facts `key`: the name to find it by, where it is not `name`
 */
export const lineField = (draft, name, words, { most, type = "text", hint = "", key = name }) => html`<label class="field"><span class="field__head"><span>${words}</span><small class="num" aria-hidden="true">${lengthOf(String(draft[name]))}/${most}</small></span>
  <input class="form-control" name=${key} type=${type} dir="auto" autocomplete="off" maxlength=${most} .value=${draft[name]} @input=${({ target }) => (draft[name] = target.value)}>${hint ? html`<small class="small">${hint}</small>` : ""}</label>`;

/** Several lines. @param {any} draft @param {string} name @param {string} words @param {number} most */
export const textField = (draft, name, words, most) => html`<label class="field"><span class="field__head"><span>${words}</span><small class="num" aria-hidden="true">${lengthOf(draft[name])}/${most}</small></span>
  <textarea class="form-control" name=${name} rows="3" dir="auto" maxlength=${most} .value=${draft[name]} @input=${({ target }) => (draft[name] = target.value)}></textarea></label>`;

/** @param {string} text @param {number} most @param {string} name @param {string} what it is @returns {import("./dialog.js").Problem} */
export function lineProblem(text, most, name, what) {
  const line = text.trim();
  if (!line) return { name, words: gettext("{what} is missing.", { what }) };
  if (lengthOf(line) > most) return { name, words: gettext("{what} is too long: at most {count} characters.", { what, count: most }) };
  return isLine(line, most) ? null : { name, words: gettext("{what} has signs that nobody sees, or too many marks on one letter.", { what }) };
}

/** @param {string} text @param {number} most @returns {import("./dialog.js").Problem} */
export function textProblem(text, most) {
  if (!text.trim()) return { name: "text", words: gettext("The message is missing.") };
  return lengthOf(text) > most ? { name: "text", words: gettext("{what} is too long: at most {count} characters.", { what: gettext("The message"), count: most }) } : null;
}

/** The first thing that is wrong. @param {Array<import("./dialog.js").Problem>} problems */
export const firstOf = (problems) => problems.find(Boolean) ?? null;
