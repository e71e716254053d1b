// @ts-check
/** What staff decided, told where one works: a banner that stays until it was read, and news without a reload. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

/** @type {Record<string, () => string>} */
const WORDS = {
  warn: () => gettext("Recado's staff warned you"),
  suspend: () => gettext("Recado's staff suspended your business"),
  lift: () => gettext("The suspension was lifted"),
};
/** @type {Record<string, (number: string) => string>} */
const OUTCOMES = {
  dismissed: (number) => gettext("Staff looked at your report {number}: no rule was broken.", { number }),
  warned: (number) => gettext("Staff looked at your report {number} and gave a warning. Thank you.", { number }),
  suspended: (number) => gettext("Staff looked at your report {number} and suspended the business. Thank you.", { number }),
  lifted: (number) => gettext("The suspension after your report {number} was lifted.", { number }),
};

class RecadoNotices extends PageElement {
  static properties = { notice: { state: true }, outcome: { state: true } };

  constructor() {
    super();
    /** @type {any} */ this.notice = null;
    this.outcome = "";
    this.page = "";
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("recado:frame", this.#hear);
    this.#load();
  }

  /** @param {Event} event */
  #hear = (event) => {
    const frame = /** @type {CustomEvent} */ (event).detail;
    if (frame.t === "notice") this.#load();
    if (frame.t === "report") this.outcome = OUTCOMES[frame.outcome]?.(frame.number) ?? "";
  };

  /** The newest that was not read yet. */
  async #load() {
    const { notices } = await api.get("notices/").catch(() => ({ notices: [] }));
    this.notice = notices.find((/** @type {any} */ notice) => notice.is_news) ?? null;
  }

  render() {
    const { notice } = this;
    return html`${notice ? html`<p class="banner ${notice.action === "lift" ? "" : "banner--danger"}" role="status">${icon(notice.action === "lift" ? "circle-check" : "alert-triangle")}
        <span><b>${WORDS[notice.action]?.()}:</b> <span dir="auto">${notice.reason}</span> <a href=${this.page}>${gettext("Read the notice")}</a></span></p>` : ""}
      ${this.outcome ? html`<p class="banner" role="status">${icon("flag")}<span>${this.outcome} <a href=${this.page}>${gettext("My reports")}</a></span>
        <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${() => (this.outcome = "")}>${icon("x")}</button></p>` : ""}`;
  }
}

customElements.define("recado-notices", RecadoNotices);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoNotices();
  element.page = place.dataset.page ?? "";
  mountIn(place, element);
}
