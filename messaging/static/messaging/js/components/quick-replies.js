// @ts-check
/** The team's quick replies: "/" in the inbox offers them, and a chosen one stands in the field to be sent or changed. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { plainName } from "../lib/automation.js";
import { ChoiceMenu } from "./choice-menu.js";
import { SLASH_WORD } from "./slash-menu.js";

const COUNTS_FOR_MS = 60_000;
const MOST_OFFERED = 30;

/** @typedef {{id: string, shortcut: string, language: string, text: string}} QuickReply */

export class QuickReplyMenu extends ChoiceMenu {
  /** @type {QuickReply[]} */
  #replies = [];
  #askedAt = -Infinity;

  /** @param {any} page the inbox that shows it */
  constructor(page) {
    super(page, "slash");
  }

  async #load() {
    this.#askedAt = Date.now();
    const answer = await api.get("quick-replies/").catch(() => null);
    if (!answer) return;
    this.#replies = answer.replies;
    this.again();
  }

  /** Those whose shortcut begins so, then those that have the word in their text; the customer's language first. @param {string} text */
  fitting(text) {
    if (!SLASH_WORD.test(text)) return [];
    if (Date.now() - this.#askedAt > COUNTS_FOR_MS) this.#load();
    const wanted = plainName(text);
    const spoken = this.page.contactLanguage ?? "";
    const rankOf = ({ shortcut, language }) => (shortcut.startsWith(wanted) ? 0 : 2) + (language === spoken || !language ? 0 : 1);
    return this.#replies
      .filter((reply) => reply.shortcut.startsWith(wanted) || plainName(reply.text).includes(wanted))
      .sort((one, other) => rankOf(one) - rankOf(other)).slice(0, MOST_OFFERED);
  }

  /** @param {QuickReply} reply @param {string} id of the conversation */
  chosen({ text }, id) {
    const field = this.page.composer.fieldOf(id);
    field.value = text.replaceAll("{{name}}", this.page.summary.customer.name);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  get words() {
    return { label: gettext("Quick replies"), head: html`${gettext("Quick replies")} · <a href="/business/quick-replies/">${gettext("Write and change them")}</a>` };
  }

  /** @param {QuickReply} reply */
  choiceView({ shortcut, language, text }) {
    return html`<span class="slash-option__icon">${icon("bolt")}</span>
      <span class="slash-option__text"><b>/<bdi>${shortcut}</bdi></b>${language ? html` <span class="tag">${language}</span>` : ""}<small class="slash-option__line" dir="auto">${text}</small></span>`;
  }
}
