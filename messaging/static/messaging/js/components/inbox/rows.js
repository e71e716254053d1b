// @ts-check
/** The rows that are in view, and some around them: however long the list is, the page holds few. */
import { html, ref, repeat } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { inboxRow } from "./row.js";

const AROUND = 8;
/** What a row is taken to be high before one was seen. */
const FIRST_GUESS_PX = 84;
const MORE_BELOW_ROWS = 15;

export class Rows {
  height = FIRST_GUESS_PX;
  first = 0;
  count = 24;

  /** @param {any} page */
  constructor(page) {
    this.page = page;
  }

  get pane() {
    return /** @type {HTMLElement | null} */ (this.page.querySelector(".inbox-rows"));
  }

  /** Which rows are in view now. */
  look = () => {
    const { pane, page } = this;
    if (!pane) return;
    const row = /** @type {HTMLElement | null} */ (pane.querySelector(".inbox-row"));
    if (row?.offsetHeight) this.height = row.offsetHeight;
    const first = Math.max(0, Math.floor(pane.scrollTop / this.height) - AROUND);
    const count = Math.ceil(pane.clientHeight / this.height) + 2 * AROUND;
    if (first !== this.first || count !== this.count) {
      Object.assign(this, { first, count });
      page.requestUpdate();
    }
    const { list } = page;
    const top = Math.floor(pane.scrollTop / this.height);
    page.opener.look([...new Set([...list.ids.slice(top, top + Math.ceil(pane.clientHeight / this.height) + 1), ...list.fresh])]);
    if (list.next && !list.problem && first + count + MORE_BELOW_ROWS > list.ids.length) list.more();
  };

  /** Go to a row: it is drawn where it is not yet, and focused. @param {number} index */
  async focus(index) {
    const { pane, page } = this;
    const id = page.list.ids[index];
    if (!pane || !id) return;
    const top = index * this.height;
    if (top < pane.scrollTop) pane.scrollTop = top;
    else if (top + this.height > pane.scrollTop + pane.clientHeight) pane.scrollTop = top + this.height - pane.clientHeight;
    this.look();
    await page.updateComplete;
    /** @type {HTMLElement | null} */ (pane.querySelector(`[data-row="${id}"] .chat-row`))?.focus({ preventScroll: true });
  }

  /** Which row is focused, else which is open; -1 for none. */
  get place() {
    const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest?.("[data-row]"));
    return this.page.list.ids.indexOf(row?.dataset.row ?? this.page.messenger.openId);
  }

  view() {
    const { ids } = this.page.list;
    const first = Math.max(0, Math.min(this.first, ids.length - this.count));
    const shown = ids.slice(first, first + this.count);
    return html`<ul class="list-rows inbox-rows" aria-label=${gettext("Conversations")} aria-busy=${this.page.list.isLoading} @scroll=${this.look}>
      <li class="inbox-rows__gap" aria-hidden="true" ${ref(this.#gap(first))}></li>
      ${repeat(shown, (id) => id, (id, index) => inboxRow(this.page, id, first + index))}
      <li class="inbox-rows__gap" aria-hidden="true" ${ref(this.#gap(ids.length - first - shown.length))}></li></ul>`;
  }

  /** @param {number} rows that are not drawn */
  #gap = (rows) => (/** @type {any} */ element) => element && (element.style.blockSize = `${rows * this.height}px`);
}
