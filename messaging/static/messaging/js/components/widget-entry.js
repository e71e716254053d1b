// @ts-check
/** In with a name: the first thing that a visitor sees in the frame. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { deviceId } from "../../../accounts/js/lib/keystore.js";
import { headView, inRecado } from "./widget-views.js";

const ENTRY_HEIGHT = 480;
const AGAIN = "again";

class RecadoWidgetEntry extends PageElement {
  static properties = { problem: { state: true }, busy: { state: true }, isRefused: { state: true } };

  constructor() {
    super();
    /** @type {any} */ this.host = null;
    /** @type {DOMStringMap} */ this.facts = {};
    this.problem = "";
    this.busy = false;
    /** The browser keeps nothing for frames of other sites: neither a session nor keys. */
    this.isRefused = new URLSearchParams(location.search).has(AGAIN);
  }

  connectedCallback() {
    super.connectedCallback();
    this.host.tellHeight(ENTRY_HEIGHT);
    this.host.addEventListener("shown", this.focusField);
    deviceId().catch(() => (this.isRefused = true));
  }

  focusField = () => this.host.isOpen && this.querySelector("input")?.focus();

  enter = async (event) => {
    event.preventDefault();
    const name = String(new FormData(event.target).get("name")).trim();
    if (this.busy || !name) return;
    this.busy = true;
    this.problem = "";
    try {
      await api.post("guest/", { name });
    } catch (error) {
      this.busy = false;
      this.problem = /** @type {any} */ (error).fields?.name || api.sentence(error);
      return;
    }
    // The page comes anew with the session: if it does not, this browser keeps none for us here.
    const address = new URL(location.href);
    address.searchParams.set(AGAIN, "");
    location.replace(address);
  };

  /** @returns {any} */
  render() {
    const { name = "", logo = "", handle = "" } = this.facts;
    return html`${headView({ name, logo, host: this.host })}${this.isRefused ? this.refusedView(handle) : this.formView(name, handle)}`;
  }

  /** @param {string} name @param {string} handle */
  formView = (name, handle) => html`<form class="widget-body stack" @submit=${this.enter}>
    <p class="lead mb-0">${gettext("Write to {name}. Only the two of you can read it.", { name })}</p>
    ${this.problem ? html`<p class="notice notice--caution mb-0" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : nothing}
    <div class="field"><label for="name">${gettext("Your name")}</label>
      <input class="form-control" id="name" name="name" maxlength="120" required autocomplete="name">
      <p class="small mb-0">${gettext("{name} sees it. Nothing else is asked.", { name })}</p></div>
    <button class="btn btn-primary" type="submit" ?disabled=${this.busy}>${icon("message-circle")} ${gettext("Begin the chat")}</button>
    <p class="small mb-0">${icon("lock")} ${gettext("End-to-end encrypted: the keys are made in this browser.")}</p>
    <p class="small mb-0"><a class="lone-link" href=${inRecado(handle)}>${gettext("I use Recado already")}</a></p></form>`;

  /** @param {string} handle */
  refusedView = (handle) => html`<div class="empty">${icon("eye-off")}
    <p role="alert">${gettext("Your browser keeps nothing for chats inside other websites, so this one would be lost. In a tab of its own it works.")}</p>
    <a class="btn btn-primary" href=${inRecado(handle)}>${icon("external-link")} ${gettext("Open in Recado")}</a></div>`;
}

customElements.define("recado-widget-entry", RecadoWidgetEntry);
