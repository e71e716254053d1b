// @ts-check
/** A business's keys in life, for an owner who holds its identity: forget what is old, start with a new identity. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { CaringElement } from "../lib/caring.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { holdersOf } from "../lib/schedule.js";
import { renewBusinessKeys } from "../lib/enrolment.js";
import { forgetBusiness, forgettable, renewBusinessIdentity } from "../lib/upkeep.js";
import { beginView, cancelView, epochsView, outcomeView, partView } from "./care-views.js";

const [FORGET, IDENTITY] = ["forget", "identity"];
const demoPassword = JSON.parse(document.getElementById("recado-demo-password")?.textContent || '""');

class RecadoBusinessCare extends CaringElement {
  renew = () =>
    this.run(
      gettext("Making new keys…"), async () => renewBusinessKeys(this.identity, await holdersOf(this.identity)),
      gettext("The business's keys are new."),
    );

  forget = () =>
    this.run(
      gettext("Forgetting old keys…"), async () => forgetBusiness(this.identity, await holdersOf(this.identity)),
      gettext("The old keys are forgotten. Your colleagues' devices follow when they open."),
    );

  changeIdentity = (event) => {
    event.preventDefault();
    const password = String(new FormData(event.target).get("password"));
    return this.run(
      gettext("Making a new identity…"),
      async () => renewBusinessIdentity(this.identity, await holdersOf(this.identity), password),
      gettext("The business has a new identity. Customers read it in every chat; a verified business is certified anew within a minute."),
    );
  };

  /** @returns {any} */
  render() {
    if (!this.identity.canRotate) return html`<h2 class="h-part">${gettext("The business's keys")}</h2>${epochsView(this.identity)}`;
    return html`<h2 class="h-part">${gettext("The business's keys")}</h2>${outcomeView(this)}${epochsView(this.identity)}
      <div class="actions"><button class="btn" type="button" ?disabled=${Boolean(this.busy)} @click=${this.renew}>${icon("refresh")} ${gettext("Renew keys now")}</button>
        <a class="btn btn-ghost" href="/business/team/">${icon("users")} ${gettext("Who has access")}</a></div>
      <p class="small mb-0">${gettext("They renew themselves every month when an owner opens Recado.")}</p>
      ${this.forgetPart()}${this.identityPart()}`;
  }

  forgetPart() {
    const { pack, chain } = this.identity;
    const count = forgettable(pack, chain, Date.now()).length;
    const words = count
      ? gettext("Chats of more than 12 months ago become unreadable for everybody in the business. This cannot be undone.")
      : gettext("None of the business's keys are older than 12 months: there is nothing to forget yet.");
    const ask = html`<div class="actions"><button class="btn btn-danger" type="button" @click=${this.forget}>${gettext("Yes, forget them")}</button>${cancelView(this)}</div>`;
    return partView(gettext("Forget old keys"), words, this.mode === FORGET ? ask : count ? beginView(this, FORGET, "hourglass", gettext("Forget keys older than 12 months")) : nothing);
  }

  identityPart() {
    const words = gettext("For when a former owner or a lost device may hold the business's identity. The old keys announce the new ones: every customer is told, and the printed safety number is another one.");
    const form = html`<form class="stack stack--tight" @submit=${this.changeIdentity}>
      <div class="field"><label for="identity-password">${gettext("Your password")}</label>
        <input class="form-control" id="identity-password" name="password" type="password" autocomplete="current-password" required .value=${demoPassword}></div>
      <div class="actions"><button class="btn btn-danger" type="submit" ?disabled=${Boolean(this.busy)}>${gettext("Start with a new identity")}</button>${cancelView(this)}</div></form>`;
    return partView(gettext("New identity of the business"), words, this.mode === IDENTITY ? form : beginView(this, IDENTITY, "fingerprint", gettext("Start with a new identity")));
  }
}

customElements.define("recado-business-care", RecadoBusinessCare);
