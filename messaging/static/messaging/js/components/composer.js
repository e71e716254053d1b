// @ts-check
/** What is written: the field, its draft, and the tools beside it. */
import { html, nothing, repeat } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { Drafts } from "../lib/drafts.js";
import { announcedView } from "./new-identity.js";
import { namedOf } from "./quotes.js";

/**
 * Something beside the field: `above(id)` is shown over it, `view(id)` in its row, `typed(text, id)` hears what is
 * written, `holds(text, id)` keeps it from being sent just yet, and `more(text, summary)` says what else belongs into
 * the body of what is sent; where it `has` something, no words are needed, and it hears when that was `sent`. A key
 * that was `keyed` for it goes no further.
 * @typedef {{typed?: (text: string, id: string) => void, holds?: (text: string, id: string) => boolean, above?: (id: string) => unknown, view?: (id: string) => unknown, more?: (text: string, summary: any) => object | Promise<object>,
 *   has?: (id: string) => boolean, keyed?: (event: KeyboardEvent, id: string) => boolean, sent?: (id: string) => Promise<unknown>}} Tool
 */

export class Composer {
  /** @type {Tool[]} */
  tools = [];
  /** The commands of the other side, where it has some. @type {import("./slash-menu.js").SlashMenu | null} */
  slash = null;
  drafts = new Drafts();

  /** @param {any} page the chat or inbox that shows it */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} placeholder @param {boolean} [isOpen] whether writing is possible now */
  view(placeholder, isOpen = true) {
    const { openId } = this.page.messenger;
    if (this.page.conversation?.peer.changedAt) return announcedView(this.page);
    const isDisabled = !this.page.conversation || !isOpen;
    const { slash, tools } = this;
    // Keyed: what is typed in one conversation never stands in another one's field.
    return repeat([openId], (id) => id, (id) => html`${slash?.view(id) ?? ""}${tools.map((tool) => tool.above?.(id) ?? "")}
      <form class="composer" data-conversation=${id} @submit=${(event) => this.submit(event, id)}>
      ${isDisabled ? "" : tools.map((tool) => tool.view?.(id) ?? "")}
      <textarea class="composer__field" rows="1" aria-label=${gettext("Message")} placeholder=${placeholder}
        dir="auto" aria-controls=${slash?.listId ?? nothing} aria-activedescendant=${slash?.active ?? nothing} @input=${(event) => this.typed(event, id)} @keydown=${(event) => this.keyed(event, id)} ?disabled=${isDisabled}></textarea>
      <button class="icon-btn composer__send" type="submit" aria-label=${gettext("Send")} ?disabled=${isDisabled}>${icon("send")}</button></form>`);
  }

  /** A conversation was opened: what was typed there stands there again. @param {string} id */
  async opened(id) {
    const draft = this.drafts.of(id);
    await this.page.updateComplete;
    const field = this.fieldOf(id);
    if (field && draft && !field.value) this.put(id, draft.text);
    this.focus(id);
  }

  /** Who has a keyboard writes on here, unless they already write elsewhere. @param {string} id */
  focus(id) {
    const isWriting = document.activeElement?.matches("input, textarea, select");
    if (matchMedia("(hover: hover)").matches && !isWriting) this.fieldOf(id)?.focus();
  }

  /** Write into the field, as if it had been typed. @param {string} id @param {string} text */
  put(id, text) {
    const field = this.fieldOf(id);
    if (field) Object.assign(field, { value: text, rows: rowsOf(text) });
  }

  /** What stands there now is what is kept. @param {string} id */
  keep(id) {
    const answered = this.page.replying.of(id);
    return this.drafts.keep(id, { text: this.fieldOf(id)?.value ?? "", quote: answered && namedOf(answered) });
  }

  /** @param {string} id @returns {HTMLTextAreaElement | null} */
  fieldOf = (id) => this.page.querySelector(`[data-conversation="${id}"] .composer__field`);

  /** @param {any} event @param {string} id */
  typed({ target }, id) {
    target.rows = rowsOf(target.value);
    this.keep(id);
    this.page.messenger.sayTyping(target.value !== "");
    for (const tool of [this.slash, ...this.tools]) tool?.typed?.(target.value, id);
  }

  /** @param {any} event @param {string} id */
  keyed(event, id) {
    if ([this.slash, ...this.tools].some((tool) => tool?.keyed?.(event, id)) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.submit(event, id);
  }

  /** @param {any} event @param {string} id of the conversation in whose field this was written */
  submit(event, id) {
    event.preventDefault();
    const text = this.fieldOf(id)?.value.trim() ?? "";
    const isEmpty = !text && !this.tools.some((tool) => tool.has?.(id));
    if (isEmpty || !this.page.messenger.conversations.has(id)) return;
    if (!this.tools.some((tool) => tool.holds?.(text, id))) this.say(id, text);
  }

  /** Send what was written or chosen; the field is free again. @param {string} id of the conversation @param {string} text */
  async say(id, text) {
    const { messenger } = this.page;
    const field = /** @type {HTMLTextAreaElement} */ (this.fieldOf(id));
    const summary = messenger.conversations.get(id)?.summary;
    const more = [this.slash, ...this.tools].map((tool) => tool?.more?.(text, summary) ?? {});
    Object.assign(field, { value: "", rows: 1 });
    messenger.sayTyping(false);
    this.slash?.close();
    this.page.place.toEnd();
    this.page.conversation?.reading.answered();
    const rest = Object.assign({}, ...(await Promise.all(more)));
    if (text || rest.media) await messenger.send(id, text, rest);
    await this.keep(id);
    await Promise.all(this.tools.map((tool) => tool.sent?.(id)));
  }
}

/** @param {string} text */
const rowsOf = (text) => Math.min(6, text.split("\n").length);
