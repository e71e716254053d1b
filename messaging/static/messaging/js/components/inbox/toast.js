// @ts-check
/** What was just done, and the way back. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

const SHOWN_MS = 20_000;

export class Toast {
  /** @type {{words: string, canUndo: boolean, isProblem: boolean} | null} */
  said = null;
  #timer = 0;

  /** @param {any} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} words @param {boolean} canUndo @param {boolean} [isProblem] */
  say(words, canUndo, isProblem = false) {
    this.said = { words, canUndo, isProblem };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#end, SHOWN_MS);
    this.page.requestUpdate();
  }

  /** Whoever is at it is not hurried. */
  #end = () => {
    if (this.page.querySelector(".toast-line:is(:hover, :focus-within)")) this.#timer = setTimeout(this.#end, SHOWN_MS);
    else this.close();
  };

  close = () => {
    this.said = null;
    this.page.requestUpdate();
  };

  /** The place is always there, so that what appears in it is read out. */
  view() {
    const { said } = this;
    return html`<div class="toast-place" role=${said?.isProblem ? "alert" : "status"}>${said ? html`<div class="toast-line ${said.isProblem ? "toast-line--problem" : ""}">
      ${icon(said.isProblem ? "alert-triangle" : "check")}<span>${said.words}</span>
      ${said.canUndo ? html`<button class="btn btn-sm" type="button" @click=${this.page.acts.undo}>${icon("arrow-back-up")} ${gettext("Undo")}</button>` : ""}
      <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${this.close}>${icon("x")}</button></div>` : ""}</div>`;
  }
}
