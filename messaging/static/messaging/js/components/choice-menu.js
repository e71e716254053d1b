// @ts-check
/** A menu that opens over a field while somebody types: arrows or a touch choose, Escape closes it. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";

/**
 * What a menu of its own says: `fitting(text)` offers choices for what is typed, `chosen(choice, id)` takes one, and
 * the rest is how they look.
 */
export class ChoiceMenu {
  /** What fits to what is typed. @type {any[]} */
  #fitting = [];
  #place = 0;
  #text = "";

  /** @param {any} page that shows it @param {string} name of the menu in its page */
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  /** @param {string} _text @returns {any[]} */
  fitting(_text) {
    return [];
  }

  /** @param {any} _choice @param {string} _id of the conversation */
  chosen(_choice, _id) {}

  /** What stands above the choices, and what the menu is called. @returns {{label: string, head: unknown}} */
  get words() {
    return { label: "", head: "" };
  }

  /** @param {any} _choice @returns {unknown} */
  choiceView(_choice) {
    return "";
  }

  /** Something was typed. @param {string} text */
  typed(text) {
    this.#text = text;
    this.#fitting = this.fitting(text);
    this.#place = 0;
    this.page.requestUpdate();
  }

  /** What is offered has come late, or changed. */
  again = () => this.typed(this.#text);

  close = () => this.typed("");

  /** True when the key was for the menu. @param {KeyboardEvent} event @param {string} id */
  keyed(event, id) {
    const many = this.#fitting.length;
    if (!many || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#place = (this.#place + step + many) % many;
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.chosen(this.#fitting[this.#place], id);
    else return false;
    event.preventDefault();
    this.#show();
    return true;
  }

  async #show() {
    this.page.requestUpdate();
    await this.page.updateComplete;
    document.getElementById(`${this.name}-${this.#place}`)?.scrollIntoView({ block: "nearest" });
  }

  get isOpen() {
    return this.#fitting.length > 0;
  }

  /** What the field says to who does not see the menu. */
  get active() {
    return this.isOpen ? `${this.name}-${this.#place}` : nothing;
  }

  /** The menu that the field opened. */
  get listId() {
    return this.isOpen ? `${this.name}-menu` : nothing;
  }

  /** @param {string} id of the conversation */
  view(id) {
    if (!this.isOpen) return "";
    const { label, head } = this.words;
    return html`<div class="slash-menu"><div class="slash-menu__head">${head}</div><ul class="slash-menu__options" id="${this.name}-menu" role="listbox" aria-label=${label}>
      ${this.#fitting.map((choice, place) => html`<li class="slash-option" id="${this.name}-${place}" role="option"
        aria-selected=${place === this.#place ? "true" : "false"} @pointerdown=${keepFocus} @click=${() => this.chosen(choice, id)}>${this.choiceView(choice)}</li>`)}</ul></div>`;
  }
}

/** The keyboard of a phone stays where it is. @param {Event} event */
const keepFocus = (event) => event.preventDefault();
