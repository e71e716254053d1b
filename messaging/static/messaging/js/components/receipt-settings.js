// @ts-check
/** Whether businesses are told what a customer has read. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

class RecadoReceiptSettings extends PageElement {
  static properties = { read: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {boolean | null} */
    this.read = null;
    this.problem = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.attempt(() => api.get("receipts/settings/"));
  }

  /** @param {() => Promise<{read: boolean}>} ask */
  async attempt(ask) {
    this.problem = "";
    try {
      this.read = (await ask()).read;
    } catch (error) {
      this.problem = api.sentence(error);
      this.requestUpdate();
    }
  }

  render() {
    return html`<section class="sheet stack" aria-labelledby="receipts-title"><div class="switch-line"><h2 class="h-part mb-0" id="receipts-title"><label for="receipts-on">${gettext("Read receipts")}</label></h2>
        <span class="form-switch"><input class="form-check-input" type="checkbox" role="switch" id="receipts-on" ?disabled=${this.read === null} .checked=${this.read ?? true}
          @change=${(/** @type {any} */ { target }) => this.attempt(() => api.put("receipts/settings/", { read: target.checked }))}></span></div>
      <p class="small mb-0">${gettext("When this is off, businesses see that a message was delivered and not that you read it, and you do not see what they have read.")}</p>
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}</section>`;
  }
}

customElements.define("recado-receipt-settings", RecadoReceiptSettings);

/** @param {HTMLElement} place */
export function mount(place) {
  mountIn(place, new RecadoReceiptSettings());
}
