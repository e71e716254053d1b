// @ts-check
/** The keys page: make them, restore them, or learn what is missing. */
import { html } from "../../vendor/lit/lit.js";
import { generateRecoveryCode, normaliseRecoveryCode } from "../crypto/backups.js";
import { door, sentence } from "../lib/api.js";
import { PageElement, mountIn } from "../lib/element.js";
import { createKeys, restoreKeys } from "../lib/enrolment.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { NO_KEYS, RESTORE, WAITING, loadMe, openIdentity } from "../lib/identity.js";

const demoCode = JSON.parse(document.getElementById("recado-demo-recovery")?.textContent || '""');

class RecadoKeys extends PageElement {
  static properties = { state: { state: true }, busy: { state: true }, problem: { state: true }, asked: { state: true } };

  constructor() {
    super();
    this.state = "loading";
    this.busy = false;
    this.problem = "";
    this.asked = false;
    this.destination = "/";
    this.code = generateRecoveryCode();
  }

  connectedCallback() {
    super.connectedCallback();
    this.look();
  }

  async look() {
    await this.run(async () => {
      this.me = await loadMe();
      const identity = await openIdentity(this.me);
      this.state = typeof identity === "string" ? identity : "ready";
    });
  }

  /** @param {() => Promise<void>} act */
  async run(act) {
    this.busy = true;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = reasonOf(error);
    }
    this.busy = false;
  }

  restore = (event) => {
    event.preventDefault();
    const typed = new FormData(event.target).get("code");
    this.run(async () => {
      await restoreKeys(this.me, normaliseRecoveryCode(String(typed)));
      await this.finish();
    });
  };

  create = (event) => {
    event.preventDefault();
    const typed = String(new FormData(event.target).get("code"));
    this.run(async () => {
      if (normaliseRecoveryCode(typed) !== normaliseRecoveryCode(this.code)) throw { reason: "different" };
      await createKeys(this.me, normaliseRecoveryCode(this.code));
      await this.finish();
    });
  };

  async finish() {
    const identity = await openIdentity(this.me);
    if (typeof identity !== "string") location.assign(this.destination);
    else this.state = identity;
  }

  render() {
    const views = { [NO_KEYS]: this.createView, [RESTORE]: this.restoreView, [WAITING]: this.waitingView, ready: this.readyView };
    const view = views[this.state];
    return html`${view ? view.call(this) : html`<p class="lead" role="status">${gettext("Looking for your keys on this device…")}</p>`}
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
      ${this.busy && view ? html`<p class="small" role="status">${gettext("Working… this takes a moment.")}</p>` : ""}`;
  }

  createView() {
    return html`<h1 class="h-page">${gettext("Keep your recovery code")}</h1>
      <p class="lead">${gettext("Your keys are made in this browser now. On another device, only this code brings your messages back. Nobody else has it.")}</p>
      <p class="code-box" translate="no">${this.code}</p>
      <div class="actions">
        <button class="btn" type="button" @click=${() => navigator.clipboard?.writeText(this.code)}>${icon("copy")} ${gettext("Copy")}</button>
        ${this.asked ? "" : html`<button class="btn btn-primary" type="button" @click=${() => (this.asked = true)}>${gettext("I have kept it")}</button>`}
      </div>
      ${this.asked ? this.codeForm(this.create, gettext("Write it once more"), gettext("Make my keys"), "") : ""}`;
  }

  restoreView() {
    return html`<h1 class="h-page">${gettext("Bring your keys to this device")}</h1>
      <p class="lead">${gettext("Write the recovery code that you kept when your keys were made.")}</p>
      ${this.codeForm(this.restore, gettext("Recovery code"), gettext("Open my messages"), demoCode)}
      ${door === "chat" ? html`<a href="/chat/start-again/">${gettext("I have lost the code")}</a>` : ""}`;
  }

  codeForm(act, label, action, value) {
    return html`<form class="stack" @submit=${act}>
      <div class="field"><label for="code">${label}</label>
        <input class="form-control" id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required .value=${value}></div>
      <button class="btn btn-primary" type="submit" ?disabled=${this.busy}>${action}</button></form>`;
  }

  waitingView() {
    return html`<h1 class="h-page">${gettext("An owner must give you access")}</h1>
      <p class="lead">${gettext("Your own keys are ready. The business's keys reach you once an owner opens Team and gives you access.")}</p>
      <button class="btn" type="button" @click=${() => this.look()}>${icon("refresh")} ${gettext("Look again")}</button>`;
  }

  readyView() {
    return html`<h1 class="h-page">${gettext("Your keys are on this device")}</h1>
      <p class="lead">${gettext("Messages are opened here and nowhere else.")}</p>
      <a class="btn btn-primary" href=${this.destination}>${gettext("Continue")}</a>`;
  }
}

/** @param {any} error */
function reasonOf(error) {
  const sentences = {
    passphrase: gettext("This is not the recovery code of these keys."),
    "recovery code": gettext("A recovery code has 26 letters and digits."),
    different: gettext("The two codes are not the same."),
  };
  return sentences[error?.reason] ?? sentence(error);
}

customElements.define("recado-keys", RecadoKeys);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoKeys();
  element.className = "stack";
  element.destination = place.dataset.destination ?? "/";
  mountIn(place, element);
}
