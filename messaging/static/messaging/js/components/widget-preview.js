// @ts-check
/** How the button on a business's site looks, as the form beside it is filled in. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { language } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

class RecadoWidgetPreview extends PageElement {
  constructor() {
    super();
    /** @type {HTMLFormElement | null} */
    this.form = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.form = this.closest("form");
    this.form?.addEventListener("input", () => this.requestUpdate());
  }

  /** @param {string} name */
  given = (name) => (this.form ? String(new FormData(this.form).get(name) ?? "") : "");

  /** @returns {any} */
  render() {
    const [first, other] = language.startsWith("es") ? ["greeting_es", "greeting_en"] : ["greeting_en", "greeting_es"];
    const greeting = this.given(first).trim() || this.given(other).trim();
    return html`<div class="preview-page preview-page--${this.given("side") || "end"} ${this.given("is_on") ? "" : "preview-page--off"}">
      <span class="preview-line"></span><span class="preview-line"></span><span class="preview-line preview-line--short"></span>
      ${greeting ? html`<span class="preview-greeting"><bdi>${greeting}</bdi></span>` : ""}
      <span class="preview-button widget-swatch--${this.given("colour") || "teal"}">${icon("message-circle")}</span></div>`;
  }
}

customElements.define("recado-widget-preview", RecadoWidgetPreview);

/** @param {HTMLElement} place */
export function mount(place) {
  mountIn(place, new RecadoWidgetPreview());
}
