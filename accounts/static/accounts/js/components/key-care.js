// @ts-check
/** A person's own keys in life: renew, a new recovery code, forget what is old, start with a new identity. */
import { html } from "../../vendor/lit/lit.js";
import { normaliseRecoveryCode } from "../crypto/backups.js";
import { CaringElement } from "../lib/caring.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { forgetOwn, forgettable, knowsCode, learnCode, renewIdentity, renewOwn, rotateCode } from "../lib/upkeep.js";
import { beginView, cancelView, epochsView, outcomeView, partView } from "./care-views.js";
import "./new-code.js";

const [CODE, FORGET, IDENTITY] = ["code", "forget", "identity"];

class RecadoKeyCare extends CaringElement {
  static properties = { ...CaringElement.properties, knows: { state: true } };

  constructor() {
    super();
    this.knows = true;
  }

  async willUpdate(changed) {
    if (changed.has("identity") || changed.has("done")) this.knows = await knowsCode(this.identity.me);
  }

  renew = () =>
    this.run(gettext("Making new keys…"), () => renewOwn(this.identity), gettext("Your keys are new, and in your backup."));

  learn = (event) => {
    event.preventDefault();
    const typed = String(new FormData(event.target).get("code"));
    return this.run(
      gettext("Checking the code. This takes a second or two…"),
      async () => learnCode(this.identity.me, normaliseRecoveryCode(typed)), gettext("This device knows your recovery code again."),
    );
  };

  rotate = ({ detail }) =>
    this.run(
      gettext("Sealing your keys under the new code…"), () => rotateCode(this.identity, detail),
      gettext("The new code counts. The old one opens nothing any more."),
    );

  forget = () =>
    this.run(
      gettext("Forgetting old keys…"), () => forgetOwn(this.identity),
      gettext("The old keys are forgotten. Your other devices follow when they open."),
    );

  changeIdentity = ({ detail }) =>
    this.run(
      gettext("Making a new identity…"), () => renewIdentity(this.identity, detail),
      gettext("You have a new identity and a new safety number. Your other devices ask for the new code."),
    );

  /** @returns {any} */
  render() {
    const { own } = this.identity;
    return html`<h2 class="h-part">${gettext("Your own keys")}</h2>${outcomeView(this)}${epochsView(own)}
      <div class="actions"><button class="btn" type="button" ?disabled=${Boolean(this.busy)} @click=${this.renew}>${icon("refresh")} ${gettext("Renew my keys now")}</button></div>
      <p class="small mb-0">${gettext("They renew themselves every month when you open Recado.")}</p>
      ${this.codePart()}${this.forgetPart(own)}${this.identityPart()}`;
  }

  codePart() {
    const words = gettext("It alone brings your messages to another device. If somebody may have seen it, make a new one: the old one stops at once.");
    const learn = html`<form class="stack stack--tight" @submit=${this.learn}><p class="notice">${icon("info-circle")}<span>${gettext("The code was changed on another device, or this one was never told. Without it, this device cannot renew your backup.")}</span></p>
      <div class="field"><label for="known-code">${gettext("Recovery code")}</label><input class="form-control" id="known-code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="60" required></div>
      <div class="actions"><button class="btn" type="submit">${gettext("Check it")}</button></div></form>`;
    const body = this.mode === CODE
      ? html`<recado-new-code class="stack stack--tight" .action=${gettext("Use the new code")} @kept=${this.rotate}></recado-new-code>${cancelView(this)}`
      : html`${this.knows ? "" : learn}${beginView(this, CODE, "key", gettext("New recovery code"))}`;
    return partView(gettext("Recovery code"), words, body);
  }

  /** @param {any} own */
  forgetPart({ pack, chain }) {
    const count = forgettable(pack, chain, Date.now()).length;
    const words = count
      ? gettext("Messages of more than 12 months ago become unreadable for you on all your devices, even to somebody who takes them later. This cannot be undone.")
      : gettext("None of your keys are older than 12 months: there is nothing to forget yet.");
    const ask = html`<div class="actions"><button class="btn btn-danger" type="button" @click=${this.forget}>${gettext("Yes, forget them")}</button>${cancelView(this)}</div>`;
    const begin = count ? beginView(this, FORGET, "hourglass", gettext("Forget keys older than 12 months")) : "";
    return partView(gettext("Forget old keys"), words, this.mode === FORGET ? ask : begin);
  }

  identityPart() {
    const words = gettext("For when a device with your keys was stolen or lent. Your old keys announce the new ones; everybody you write with is told, and your safety number is another one. You get a new recovery code.");
    const body = this.mode === IDENTITY
      ? html`<recado-new-code class="stack stack--tight" .action=${gettext("Start with a new identity")} @kept=${this.changeIdentity}></recado-new-code>${cancelView(this)}`
      : beginView(this, IDENTITY, "fingerprint", gettext("Start with a new identity"));
    return partView(gettext("New identity"), words, body);
  }
}

customElements.define("recado-key-care", RecadoKeyCare);
