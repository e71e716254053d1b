// @ts-check
/** The commands of a business: "/" opens them with their hints, arrows or a touch choose one. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { plainName } from "../lib/automation.js";
import { ChoiceMenu } from "./choice-menu.js";

const COUNTS_FOR_MS = 60_000;
/** A word with its slash, and nothing after it yet. */
export const SLASH_WORD = /^\/\S*$/;

/** @typedef {{name: string, hint: string}} Command */

export class SlashMenu extends ChoiceMenu {
  /** What each business answers to. @type {Map<string, {at: number, commands: Command[]}>} */
  #known = new Map();

  /** @param {any} page the chat that shows it */
  constructor(page) {
    super(page, "slash");
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
    this.again();
  }

  /** @param {string} text */
  fitting(text) {
    const { summary } = this.page;
    const wanted = plainName(text);
    return SLASH_WORD.test(text) && summary ? this.commandsOf(summary).filter(({ name }) => name.startsWith(wanted)) : [];
  }

  /** What is typed as a command, as its body says it; nothing for other texts. @param {string} text @param {any} summary */
  more(text, summary) {
    const [word] = text.split(/\s+/);
    const isOne = word.startsWith("/") && this.commandsOf(summary).some(({ name }) => name === plainName(word));
    return isOne ? { t: "command" } : {};
  }

  /** @param {Command} command @param {string} id of the conversation */
  chosen({ name }, id) {
    this.page.composer.say(id, `/${name}`);
  }

  get words() {
    return { label: gettext("Commands"), head: gettext("{name} answers to", { name: this.page.summary.business.name }) };
  }

  /** @param {Command} command */
  choiceView({ name, hint }) {
    return html`<span class="slash-option__icon">${icon("slash")}</span>
      <span class="slash-option__text"><b>/<bdi>${name}</bdi></b>${hint ? html`<small dir="auto">${hint}</small>` : ""}</span>`;
  }
}
