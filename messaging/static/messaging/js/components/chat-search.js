// @ts-check
/** Search in the open chat: from hit to hit, the words marked where they stand. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { needlesOf, placesOf } from "../lib/search/words.js";

const MARKED = "recado-hits";

export class ChatSearch {
  /** The conversation that is searched. */
  id = "";
  query = "";
  #place = 0;
  /** The hit that the reader was led to. */
  #at = "";

  /** @param {any} page the chat or inbox */
  constructor(page) {
    this.page = page;
  }

  get isOpen() {
    return this.id !== "" && this.id === this.page.messenger.openId;
  }

  get #hits() {
    return this.query.trim() ? this.page.deviceSearch.find(this.query, this.id) : [];
  }

  /** @param {string} id @param {string} [query] */
  async open(id, query = "") {
    Object.assign(this, { id, query });
    this.#place = 0;
    this.#at = "";
    this.page.requestUpdate();
    await this.page.updateComplete;
    const field = this.page.querySelector(".chat-search input");
    if (field) Object.assign(field, { value: query });
    field?.focus();
    if (query) this.#go(0);
  }

  close = () => {
    this.id = "";
    this.mark();
    this.page.requestUpdate();
    this.page.composer.fieldOf(this.page.messenger.openId)?.focus();
  };

  #toggle = () => (this.isOpen ? this.close() : this.open(this.page.messenger.openId));

  /** In the chat's header. */
  buttonView() {
    return html`<button class="icon-btn" type="button" aria-pressed=${this.isOpen} aria-label=${gettext("Search in this chat")} title=${gettext("Search in this chat")} @click=${this.#toggle}>${icon("search")}</button>`;
  }

  /** In its menu, where the header has no room. */
  entryView() {
    return html`<button class="only-phone" type="button" @click=${this.#toggle}>${icon("search")} ${gettext("Search in this chat")}</button>`;
  }

  /** Above the messages. */
  barView() {
    if (!this.isOpen) return "";
    const { length } = this.#hits;
    const place = length ? Math.min(this.#place, length - 1) + 1 : 0;
    return html`<div class="chat-search" role="search" @keydown=${this.#keyed}>${icon("search")}
      <input class="form-control" type="search" aria-label=${gettext("Search in this chat")} placeholder=${gettext("Search in this chat")} @input=${this.#typed}>
      <span class="chat-search__count num" role="status">${this.query.trim() ? gettext("{place} of {count}", { place, count: length }) : ""}</span>
      <button class="icon-btn" type="button" aria-label=${gettext("Older hit")} ?disabled=${place >= length} @click=${() => this.#go(this.#place + 1)}>${icon("chevron-up")}</button>
      <button class="icon-btn" type="button" aria-label=${gettext("Newer hit")} ?disabled=${place <= 1} @click=${() => this.#go(this.#place - 1)}>${icon("chevron-down")}</button>
      <button class="icon-btn" type="button" aria-label=${gettext("Close the search")} @click=${this.close}>${icon("x")}</button></div>`;
  }

  #typed = (/** @type {any} */ { target }) => {
    this.query = target.value;
    this.#go(0, target);
  };

  #keyed = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.#go(this.#place + (event.shiftKey ? -1 : 1), event.target);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** @param {number} place @param {any} [field] that keeps the focus */
  async #go(place, field) {
    const hits = this.#hits;
    this.page.requestUpdate();
    if (!hits[place]) return;
    this.#place = place;
    const { key } = hits[place];
    if (key !== this.#at) {
      this.#at = key;
      const [sender, id] = key.split("/");
      await this.page.place.goTo({ sender, id });
    }
    field?.focus();
    this.mark();
  }

  /** Mark the words in what is on the page; the messages themselves stay untouched. */
  mark() {
    const { highlights } = CSS;
    if (!highlights) return;
    highlights.delete(MARKED);
    const needles = this.isOpen ? needlesOf(this.query) : [];
    if (!needles.length) return;
    const texts = [...this.page.querySelectorAll(".talk .bubble__text, .talk .bubble__title")];
    const ranges = texts.flatMap((element) => rangesIn(element, needles));
    if (ranges.length) highlights.set(MARKED, new Highlight(...ranges));
  }
}

/** @param {Element} element @param {string[]} needles @returns {Range[]} */
function rangesIn(element, needles) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const ranges = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const [start, end] of placesOf(node.textContent ?? "", needles)) {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
