// @ts-check
/** The commands of a business: "/" opens them with their hints, arrows or a touch choose one. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { plainName } from "../lib/automation.js";

const COUNTS_FOR_MS = 60_000;

/** @typedef {{name: string, hint: string}} Command */

export class SlashMenu {
  /** What each business answers to. @type {Map<string, {at: number, commands: Command[]}>} */
  #known = new Map();
  /** What fits to what is typed. @type {Command[]} */
  #fitting = [];
  #place = 0;
  #text = "";

  /** @param {any} page the chat that shows it */
  constructor(page) {
    this.page = page;
  }

  /** The commands of the open conversation's business, as far as they have come. @param {any} summary @returns {Command[]} */
  commandsOf({ business }) {
    const known = this.#known.get(business.id);
    if (!known || Date.now() - known.at > COUNTS_FOR_MS) this.#load(business.id, known?.commands ?? []);
    return known?.commands ?? [];
  }

  /** @param {string} business @param {Command[]} before */
  async #load(business, before) {
    this.#known.set(business, { at: Date.now(), commands: before });
    const answer = await api.get(`commands/${business}/`).catch(() => null);
    if (!answer) return;
    this.#known.set(business, { at: Date.now(), commands: answer.commands });
    // Who was faster than the answer sees the menu now.
    this.typed(this.#text);
  }

  /** Something was typed. @param {string} text */
  typed(text) {
    this.#text = text;
    const { summary } = this.page;
    const isCommand = /^\/\S*$/.test(text);
    const wanted = plainName(text);
    this.#fitting = isCommand && summary ? this.commandsOf(summary).filter(({ name }) => name.startsWith(wanted)) : [];
    this.#place = 0;
    this.page.requestUpdate();
  }

  close = () => this.typed("");

  /** What is typed as a command, as its body says it; nothing for other texts. @param {string} text @param {any} summary */
  more(text, summary) {
    const [word] = text.split(/\s+/);
    const isOne = word.startsWith("/") && this.commandsOf(summary).some(({ name }) => name === plainName(word));
    return isOne ? { t: "command" } : {};
  }

  /** True when the key was for the menu. @param {KeyboardEvent} event @param {string} id */
  keyed(event, id) {
    const many = this.#fitting.length;
    if (!many || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#place = (this.#place + step + many) % many;
    else if (event.key === "Escape") this.close();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#choose(this.#fitting[this.#place], id);
    else return false;
    event.preventDefault();
    this.page.requestUpdate();
    return true;
  }

  /** @param {Command} command @param {string} id of the conversation */
  #choose({ name }, id) {
    this.page.composer.say(id, `/${name}`);
  }

  /** What the field says to who does not see the menu. */
  get active() {
    return this.#fitting.length ? `slash-${this.#place}` : nothing;
  }

  /** @param {string} id of the conversation */
  view(id) {
    if (!this.#fitting.length) return "";
    const { name: business } = this.page.summary.business;
    return html`<ul class="slash-menu" id="slash-menu" role="listbox" aria-label=${gettext("Commands")}>
      <li class="slash-menu__head" role="presentation">${gettext("{name} answers to", { name: business })}</li>
      ${this.#fitting.map((command, place) => html`<li class="slash-option" id=${`slash-${place}`} role="option"
        aria-selected=${place === this.#place ? "true" : "false"} @pointerdown=${keepFocus} @click=${() => this.#choose(command, id)}>
        <span class="slash-option__icon">${icon("slash")}</span>
        <span class="slash-option__text"><b>/<bdi>${command.name}</bdi></b>${command.hint ? html`<small dir="auto">${command.hint}</small>` : ""}</span></li>`)}</ul>`;
  }
}

/** The keyboard of a phone stays where it is. @param {Event} event */
const keepFocus = (event) => event.preventDefault();
