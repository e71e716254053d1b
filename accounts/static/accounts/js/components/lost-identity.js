// @ts-check
/** For an owner whom nobody can let in any more: the business goes on under a new identity, without the old one. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { CaringElement } from "../lib/caring.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { chainOfBusiness, openOwnKeys } from "../lib/identity.js";
import { loadDesk } from "../lib/team.js";
import { replaceBusinessIdentity } from "../lib/upkeep.js";
import { beginView, cancelView, outcomeView } from "./care-views.js";

const REPLACE = "replace";
const demoPassword = JSON.parse(document.getElementById("recado-demo-password")?.textContent || '""');

class RecadoLostIdentity extends CaringElement {
  static properties = { ...CaringElement.properties, me: { attribute: false }, keepers: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.me = null;
    /** Other owners who were given the identity; null until that is known. @type {string[] | null} */
    this.keepers = null;
  }

  async connectedCallback() {
    super.connectedCallback();
    try {
      const { members } = await loadDesk(this.me);
      this.keepers = members.filter((member) => member.keeper && !member.me).map(({ name }) => name);
    } catch {
      this.keepers = [];
    }
  }

  replace = (event) => {
    event.preventDefault();
    const password = String(new FormData(event.target).get("password"));
    return this.run(gettext("Making a new identity…"), () => this.go(password), gettext("The business has a new identity."));
  };

  /** @param {string} password */
  async go(password) {
    const [own, chain] = [await openOwnKeys(this.me), await chainOfBusiness(this.me)];
    if (typeof own === "string" || !chain) return location.reload();
    return replaceBusinessIdentity(this.me, own, chain, password);
  }

  /** @returns {any} */
  render() {
    if (this.keepers === null) return nothing;
    const begin = beginView(this, REPLACE, "fingerprint", gettext("Go on without the old keys…"));
    return html`<hr class="my-1"><h2 class="h-part">${gettext("Has every owner lost the keys?")}</h2>
      <p class="small mb-0">${gettext("Then nobody can let you in, and the business needs a new identity. Customers are warned, so do it only when no owner has a device or a recovery code left.")}</p>
      ${this.keepersView()}${outcomeView(this)}${this.mode === REPLACE ? this.formView() : begin}`;
  }

  keepersView() {
    if (!this.keepers?.length) return nothing;
    const words = gettext("These owners were given the keys: {names}. Ask them first: one of them can let you in under Team, and nothing is lost.", { names: this.keepers.join(", ") });
    return html`<p class="notice notice--caution mb-0">${icon("users")}<span>${words}</span></p>`;
  }

  formView() {
    return html`<div class="notice notice--danger">${icon("alert-triangle")}<div class="stack stack--tight"><b>${gettext("What happens")}</b><ul class="mb-0">
        <li>${gettext("Every customer reads in red that the keys are new and that the old ones did not announce it. Nobody's messages go on before they have decided to.")}</li>
        <li>${gettext("Past chats stay closed to you. Colleagues who still hold the old keys read them on their devices.")}</li>
        <li>${gettext("A green badge pauses until a reviewer has looked again; its certificates end, and the public log says why.")}</li>
        <li>${gettext("Everybody on the team waits for access until you have compared numbers with them. The hosted end and the connector end.")}</li>
        <li>${gettext("All owners get a letter, and the audit log says that you did it.")}</li></ul></div></div>
      <form class="stack stack--tight" @submit=${this.replace}>
        <label class="choice"><input class="form-check-input" type="checkbox" name="meant" required><span>${gettext("No owner has the old keys any more, and I take this upon me")}</span></label>
        <div class="field"><label for="replace-password">${gettext("Your password")}</label>
          <input class="form-control" id="replace-password" name="password" type="password" autocomplete="current-password" required .value=${demoPassword}></div>
        <div class="actions"><button class="btn btn-danger" type="submit" ?disabled=${Boolean(this.busy)}>${gettext("Give the business a new identity")}</button>${cancelView(this)}</div></form>`;
  }
}

customElements.define("recado-lost-identity", RecadoLostIdentity);
