// @ts-check
/** A choice from a list that can be typed: by pointer, by thumb or by keys alone. */
import { html, nothing, render } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

/**
 * @typedef {{key: string, words: string, hint?: string, mark?: string, isOn?: boolean, isMixed?: boolean, isOnline?: boolean}} Option `isOn`: it holds now
 * @typedef {{title: string, placeholder: string, options: Option[], isMany?: boolean, other?: (words: string) => Option | null,
 *   below?: (close: (key: string) => void) => unknown}} Question `isMany`: options are turned on and off until all is said;
 *   `other`: what typed words that are no option may mean; `below`: what else can be said
 */

/** Ask; resolves to the chosen keys, none when the person turned away. @param {Question} question @returns {Promise<string[]>} */
export function chosen(question) {
  return new Promise((resolve) => new Palette(question, resolve));
}

class Palette {
  query = "";
  active = 0;
  /** Keys that were turned, where many can be. @type {Set<string>} */
  turned = new Set();

  /** @param {Question} question @param {(keys: string[]) => void} resolve */
  constructor(question, resolve) {
    Object.assign(this, { question, dialog: document.createElement("dialog") });
    const { dialog } = /** @type {any} */ (this);
    dialog.className = "ask palette";
    dialog.setAttribute("aria-labelledby", "palette-title");
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue ? JSON.parse(dialog.returnValue) : []);
    });
    document.body.append(dialog);
    this.show();
    dialog.showModal();
  }

  get q() {
    return /** @type {Question} */ (/** @type {any} */ (this).question);
  }

  get options() {
    const query = this.query.trim().toLocaleLowerCase();
    const found = this.q.options.filter(({ words }) => words.toLocaleLowerCase().includes(query));
    const isKnown = this.q.options.some(({ words }) => words.toLocaleLowerCase() === query);
    const other = query && !isKnown ? this.q.other?.(this.query.trim()) : null;
    return other ? [...found, other] : found;
  }

  /** @param {string[]} keys */
  #close = (keys) => /** @type {any} */ (this).dialog.close(keys.length ? JSON.stringify(keys) : "");

  /** @param {Option} option */
  #choose(option) {
    if (!this.q.isMany) return this.#close([option.key]);
    this.turned[this.turned.has(option.key) ? "delete" : "add"](option.key);
    if (!this.q.options.some(({ key }) => key === option.key)) this.q.options.push(option);
    this.query = "";
    return this.show();
  }

  /** @param {any} event */
  #key = (event) => {
    const { options } = this;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.active = Math.max(0, Math.min(options.length - 1, this.active + step));
    else if (event.key === "Enter" && !event.isComposing) {
      if (options[this.active]) this.#choose(options[this.active]);
    } else return undefined;
    event.preventDefault();
    this.show();
    return /** @type {any} */ (this).dialog.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  };

  /** @param {any} event */
  #typed = ({ target }) => {
    Object.assign(this, { query: target.value, active: 0 });
    this.show();
  };

  show() {
    const { title, placeholder, isMany, below } = this.q;
    const { options, active } = this;
    render(html`<div class="stack">
      <div class="spread"><h2 class="h-part mb-0" id="palette-title">${title}</h2>
        <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${() => this.#close([])}>${icon("x")}</button></div>
      <input class="form-control" type="text" role="combobox" autocomplete="off" autofocus aria-expanded="true" aria-controls="palette-list" maxlength="40" aria-label=${placeholder}
        aria-activedescendant=${options.length ? `palette-${active}` : nothing} placeholder=${placeholder} .value=${this.query} @input=${this.#typed} @keydown=${this.#key}>
      <ul class="palette__list" id="palette-list" role="listbox" aria-label=${title} aria-multiselectable=${isMany ? "true" : nothing}>
        ${options.map((option, index) => this.#optionView(option, index))}</ul>
      ${options.length ? "" : html`<p class="small mb-0" role="status">${gettext("Nothing here is called that.")}</p>`}
      ${below?.((key) => this.#close([key])) ?? ""}
      ${isMany ? html`<div class="actions actions--end"><button class="btn" type="button" @click=${() => this.#close([])}>${gettext("Cancel")}</button>
        <button class="btn btn-primary" type="button" ?disabled=${!this.turned.size} @click=${() => this.#close([...this.turned])}>${gettext("Apply")}</button></div>` : ""}</div>`,
    /** @type {any} */ (this).dialog);
  }

  /** @param {Option} option @param {number} index */
  #optionView(option, index) {
    const isOn = this.turned.has(option.key) ? !option.isOn : Boolean(option.isOn);
    const isMixed = Boolean(option.isMixed) && !this.turned.has(option.key);
    const mark = this.q.isMany ? (isOn ? "square-check" : isMixed ? "minus" : "square") : option.mark ?? "";
    return html`<li class="palette__option" role="option" id="palette-${index}" aria-selected=${index === this.active} aria-checked=${this.q.isMany ? (isMixed ? "mixed" : isOn) : nothing}
      @click=${() => this.#choose(option)}>${mark ? icon(mark) : ""}<span><bdi>${option.words}</bdi>${option.isOnline ? html` <span class="online"></span><span class="visually-hidden">${gettext("online")}</span>` : ""}</span>
      ${option.hint ? html`<span class="small">${option.hint}</span>` : ""}${!this.q.isMany && option.isOn ? icon("check") : ""}</li>`;
  }
}
