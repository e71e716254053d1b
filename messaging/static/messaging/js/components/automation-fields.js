// @ts-check
/** Fields of the automation page, each with what is wrong with it. */
import { html, live, nothing } from "../../../accounts/vendor/lit/lit.js";

const MOST_SIGNS = 1024;

/** @param {any} page @param {string} where */
export const isWrong = (page, where) => (page.fields[where] ? "true" : "false");

/** @param {any} page @param {string} where */
export const errorView = (page, where) => (page.fields[where] ? html`<p class="field-error" role="alert">${page.fields[where]}</p>` : nothing);

/** A text that is answered. @param {any} page @param {string} where @param {string} label @param {string} text @param {(text: string) => void} set */
export const textView = (page, where, label, text, set) => html`<div class="field"><label for=${where}>${label}</label>
  <textarea class="form-control" id=${where} rows="3" maxlength=${MOST_SIGNS} dir="auto" .value=${live(text)} aria-invalid=${isWrong(page, where)}
    @input=${({ target }) => page.change(() => set(target.value))}></textarea>${errorView(page, where)}</div>`;

/** One line. @param {any} page @param {string} where @param {string} label @param {string} text @param {number} most @param {(text: string) => void} set */
export const lineView = (page, where, label, text, most, set) => html`<div class="field"><label for=${where}>${label}</label>
  <input class="form-control" id=${where} maxlength=${most} dir="auto" autocomplete="off" .value=${live(text)} aria-invalid=${isWrong(page, where)}
    @input=${({ target }) => page.change(() => set(target.value))}>${errorView(page, where)}</div>`;
