// @ts-check
/** Where a private note is written: a field of its own, which has no way to the customer. */
import { html, nothing, repeat } from "../../../accounts/vendor/lit/lit.js";
import { fromUtf8, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { sentence } from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { forgetSecret, keepSecret, recallSecret } from "../../../accounts/js/lib/keystore.js";
import { mentionsIn } from "../lib/mentions.js";
import { LONGEST_NOTE } from "../lib/notes.js";
import { ChoiceMenu } from "./choice-menu.js";
import { face } from "./rows.js";

/** What is being typed after the last "@". */
const CALL = /(?:^|[\s(])@([\p{L}\p{N} ._-]{0,40})$/u;

/** Colleagues to name: "@" offers them. */
class ColleagueMenu extends ChoiceMenu {
  /** @param {any} desk @param {NoteField} field */
  constructor(desk, field) {
    super(desk.page, "colleague");
    Object.assign(this, { desk, field });
  }

  /** @param {string} text up to the caret */
  fitting(text) {
    const wanted = CALL.exec(text)?.[1].toLocaleLowerCase();
    if (wanted === undefined) return [];
    const { desk } = /** @type {any} */ (this);
    return desk.members.filter(({ id, name }) => id !== desk.page.messenger.me.agent && name.toLocaleLowerCase().startsWith(wanted));
  }

  /** @param {{name: string}} member @param {string} id of the conversation */
  chosen({ name }, id) {
    const input = /** @type {any} */ (this).field.fieldOf(id);
    const before = input.value.slice(0, input.selectionStart).replace(/@[^@]*$/, `@${name} `);
    input.value = before + input.value.slice(input.selectionStart);
    input.setSelectionRange(before.length, before.length);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }

  get words() {
    return { label: gettext("Colleagues"), head: gettext("Name a colleague: their own device tells them.") };
  }

  /** @param {{name: string}} member */
  choiceView({ name }) {
    return html`${face(name, "face--sm")}<span class="slash-option__text"><b><bdi>${name}</bdi></b></span>`;
  }
}

export class NoteField {
  isBusy = false;
  problem = "";

  /** @param {any} desk of the notes of a page */
  constructor(desk) {
    this.desk = desk;
    this.menu = new ColleagueMenu(desk, this);
  }

  /** @param {string} id of the conversation @returns {HTMLTextAreaElement | null} */
  fieldOf = (id) => this.desk.page.querySelector(`[data-note-for="${id}"] .note-field`);

  /** @param {string} id of the conversation */
  view(id) {
    // Keyed, as the field for messages is.
    return repeat([id], (one) => `note/${one}`, (one) => html`${this.menu.view(one)}
      <form class="composer composer--note" data-note-for=${one} @submit=${(event) => this.#submit(event, one)}>
        <textarea class="composer__field note-field" rows="1" maxlength=${LONGEST_NOTE} dir="auto" aria-label=${gettext("Private note")}
          placeholder=${gettext("Note for the team; @ names a colleague")} aria-describedby="note-hint" aria-controls=${this.menu.listId}
          aria-activedescendant=${this.menu.active ?? nothing} @input=${(event) => this.#typed(event, one)} @keydown=${(event) => this.#keyed(event, one)}></textarea>
        <button class="btn note-send" type="submit" ?disabled=${this.isBusy}>${icon("note")} ${gettext("Add note")}</button></form>
      <p class="note-hint" id="note-hint">${icon("lock")}<span>${gettext("Only your team reads this. It is encrypted, and never reaches the customer.")}</span></p>
      ${this.problem ? html`<p class="note-hint note-hint--problem" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}`);
  }

  /** What was typed here before stands here again. @param {string} id */
  async opened(id) {
    const draft = await recallSecret(this.#draftOf(id));
    const field = this.fieldOf(id);
    if (field && draft && !field.value) field.value = fromUtf8(draft);
    field?.focus();
  }

  /** @param {any} event @param {string} id */
  #typed({ target }, id) {
    target.rows = Math.min(6, target.value.split("\n").length);
    this.#keepDraft(id, target.value);
    this.menu.typed(target.value.slice(0, target.selectionStart));
  }

  /** @param {KeyboardEvent} event @param {string} id */
  #keyed(event, id) {
    if (this.menu.keyed(event, id) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.#submit(event, id);
  }

  /** @param {Event} event @param {string} id */
  async #submit(event, id) {
    event.preventDefault();
    const field = this.fieldOf(id);
    const text = field?.value.trim() ?? "";
    if (!field || !text || this.isBusy) return;
    Object.assign(this, { isBusy: true, problem: "" });
    this.menu.close();
    this.desk.page.nearBottom = true;
    try {
      await this.desk.notes.add(id, text, mentionsIn(text, this.desk.members));
      Object.assign(field, { value: "", rows: 1 });
      await this.#keepDraft(id, "");
    } catch (error) {
      this.problem = sentence(error);
    }
    this.isBusy = false;
    this.desk.page.requestUpdate();
  }

  /** A draft is its member's, whoever uses this browser after them. @param {string} id */
  #draftOf = (id) => `note-draft/${this.desk.page.messenger.me.agent}/${id}`;

  /** @param {string} id @param {string} text */
  #keepDraft = (id, text) => (text ? keepSecret(this.#draftOf(id), utf8(text)) : forgetSecret(this.#draftOf(id)));
}
