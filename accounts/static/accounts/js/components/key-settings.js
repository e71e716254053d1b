// @ts-check
/** The keys page of somebody who has keys here: what they are, and everything that can be done with them. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { PageElement } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { openIdentity } from "../lib/identity.js";
import "./business-care.js";
import "./key-care.js";
import "./link-give.js";

class RecadoKeySettings extends PageElement {
  static properties = { me: { attribute: false }, identity: { attribute: false }, destination: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.me = null;
    /** @type {any} */
    this.identity = null;
    this.destination = "/";
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener("renewed", this.look);
  }

  /** What an act has changed. */
  look = async () => {
    const identity = await openIdentity(this.me);
    if (typeof identity === "string") return location.reload();
    this.identity = identity;
    return undefined;
  };

  /** @returns {any} */
  render() {
    const { me, identity } = this;
    const business = me.side === "business"
      ? html`<section class="sheet"><recado-business-care class="stack" .identity=${identity}></recado-business-care></section>` : nothing;
    return html`<section class="sheet stack"><h1 class="h-page">${gettext("Your keys are on this device")}</h1>
        <p class="lead">${gettext("Messages are opened here and nowhere else.")}</p>
        <div class="actions"><a class="btn btn-primary" href=${this.destination}>${gettext("Continue")}</a></div></section>
      <section class="sheet"><recado-link-give class="stack" .me=${me}></recado-link-give></section>
      <section class="sheet"><recado-key-care class="stack" .identity=${identity}></recado-key-care></section>${business}`;
  }
}

customElements.define("recado-key-settings", RecadoKeySettings);
