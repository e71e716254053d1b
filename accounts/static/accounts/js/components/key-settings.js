// @ts-check
/** The keys page of somebody who has keys here: what they are, and everything that can be done with them. */
import { html } from "../../vendor/lit/lit.js";
import { PageElement } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import "./link-give.js";

class RecadoKeySettings extends PageElement {
  constructor() {
    super();
    /** @type {any} */
    this.me = null;
    /** @type {any} an identity, or the name of what is missing */
    this.identity = null;
    this.destination = "/";
  }

  /** @returns {any} */
  render() {
    return html`<section class="sheet stack"><h1 class="h-page">${gettext("Your keys are on this device")}</h1>
        <p class="lead">${gettext("Messages are opened here and nowhere else.")}</p>
        <div class="actions"><a class="btn btn-primary" href=${this.destination}>${gettext("Continue")}</a></div></section>
      <section class="sheet stack"><recado-link-give class="stack" .me=${this.me}></recado-link-give></section>`;
  }
}

customElements.define("recado-key-settings", RecadoKeySettings);
