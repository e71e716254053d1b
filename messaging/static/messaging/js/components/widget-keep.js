// @ts-check
/** A guest keeps the chat: a phone number, its code, and then a recovery code, which opens it anywhere. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import "../../../accounts/js/components/new-code.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { openIdentity } from "../../../accounts/js/lib/identity.js";
import { rotateCode } from "../../../accounts/js/lib/upkeep.js";
import { closeButton, inRecado } from "./widget-views.js";

const OTHERS = "number_of_other_customer";

class RecadoWidgetKeep extends PageElement {
  static properties = {
    page: { attribute: false }, first: { attribute: false }, step: { state: true }, problem: { state: true }, busy: { state: true }, isOthers: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */ this.page = null;
    this.first = "keep";
    /** "number", "sent", "code" or "done". */
    this.step = "";
    this.number = "";
    /** The demo shows the code that a phone would get. */
    this.shown = "";
    this.problem = "";
    this.busy = false;
    this.isOthers = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.step = this.first === "code" ? "code" : "number";
  }

  /** @param {() => Promise<void>} act */
  async run(act) {
    if (this.busy) return;
    Object.assign(this, { busy: true, problem: "", isOthers: false });
    try {
      await act();
    } catch (error) {
      const { code, fields = {} } = /** @type {any} */ (error);
      this.isOthers = code === OTHERS;
      if (this.isOthers) this.step = "number";
      this.problem = Object.values(fields)[0] ?? api.sentence(error);
    }
    this.busy = false;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("input"))?.focus();
  }

  ask = (event) => {
    event.preventDefault();
    const number = String(new FormData(event.target).get("number"));
    return this.run(async () => {
      const sent = await api.post("guest/code/", { number });
      Object.assign(this, { number: sent.number, shown: sent.shown, step: "sent" });
    });
  };

  prove = (event) => {
    event.preventDefault();
    const code = String(new FormData(event.target).get("code"));
    return this.run(async () => {
      await api.post("guest/number/", { code });
      this.dispatchEvent(new CustomEvent("kept"));
      this.step = "code";
    });
  };

  setCode = ({ detail }) => this.run(async () => {
    const identity = await openIdentity(this.page.messenger.me);
    if (typeof identity === "string") throw new api.ApiError(0, identity, "");
    await rotateCode(identity, detail);
    this.step = "done";
  });

  close = () => this.dispatchEvent(new CustomEvent("closed"));

  /** @returns {any} */
  render() {
    const views = { number: this.numberView, sent: this.sentView, code: this.codeView, done: this.doneView };
    return html`<header class="talk-header"><button class="icon-btn" type="button" aria-label=${gettext("Back to the chat")} @click=${this.close}>${icon("arrow-left")}</button>
      <h1 class="talk-header__who talk-header__name mb-0">${this.first === "code" ? gettext("Recovery code") : gettext("Keep this chat")}</h1>${closeButton(this.page.host)}</header>
      <div class="widget-body stack">
        ${this.problem ? html`<p class="notice notice--caution mb-0" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : nothing}
        ${this.isOthers ? html`<div class="actions"><a class="btn btn-primary" href=${inRecado(this.page.handle)}>${icon("external-link")} ${gettext("Sign in there")}</a>
          <button class="btn" type="button" @click=${this.close}>${gettext("Go on as a guest")}</button></div>` : nothing}
        ${views[this.step]?.call(this) ?? nothing}</div>`;
  }

  numberView() {
    return html`<form class="stack" @submit=${this.ask}><p class="mb-0">${gettext("With your number the chat is yours on every device, and is not forgotten when you stay away.")}</p>
      <div class="field"><label for="number">${gettext("Your phone number")}</label>
        <input class="form-control" id="number" name="number" type="tel" autocomplete="tel" required placeholder="+34 600 000 000"></div>
      <button class="btn btn-primary" type="submit" ?disabled=${this.busy}>${gettext("Send me a code")}</button></form>`;
  }

  sentView() {
    return html`<form class="stack" @submit=${this.prove}><p class="mb-0">${gettext("We sent a code to {number}.", { number: this.number })}</p>
      ${this.shown ? html`<p class="notice mb-0">${icon("info-circle")}<span>${gettext("In this demo the code is")} <b>${this.shown}</b></span></p>` : nothing}
      <div class="field"><label for="code">${gettext("Code")}</label>
        <input class="form-control" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required></div>
      <button class="btn btn-primary" type="submit" ?disabled=${this.busy}>${gettext("Prove the number")}</button></form>`;
  }

  codeView() {
    return html`${this.first === "keep" ? html`<p class="notice notice--ok mb-0" role="status">${icon("circle-check")}<span>${gettext("The number is yours, and so is this chat.")}</span></p>` : nothing}
      <p class="mb-0">${gettext("One thing more: this code opens your messages on other devices. Only you have it.")}</p>
      <recado-new-code class="stack stack--tight" action=${gettext("Set this code")} @kept=${this.setCode}></recado-new-code>
      ${this.busy ? html`<p class="small mb-0" role="status">${gettext("Locking your keys. This takes a second or two…")}</p>` : nothing}
      <button class="btn btn-ghost" type="button" @click=${this.close}>${gettext("Later")}</button>`;
  }

  doneView() {
    return html`<p class="notice notice--ok mb-0" role="status">${icon("circle-check")}<span>${gettext("Done. In Recado, sign in with your number and open your messages with the code.")}</span></p>
      <div class="actions"><a class="btn btn-primary" href=${inRecado(this.page.handle)}>${icon("external-link")} ${gettext("Open in Recado")}</a>
        <button class="btn" type="button" @click=${this.close}>${gettext("Back to the chat")}</button></div>`;
  }
}

customElements.define("recado-widget-keep", RecadoWidgetKeep);
