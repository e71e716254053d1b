// @ts-check
/** A new recovery code: shown, then two of its groups are asked back; `kept` says that it was written down. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { generateRecoveryCode, normaliseRecoveryCode } from "../crypto/backups.js";
import { PageElement } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { chosenGroups, isKept } from "../lib/recovery-groups.js";

class RecadoNewCode extends PageElement {
  static properties = { asked: { state: true }, copied: { state: true }, problem: { state: true }, action: {} };

  constructor() {
    super();
    this.code = generateRecoveryCode();
    /** @type {number[]} */
    this.asked = [];
    this.copied = false;
    this.problem = "";
    /** What the last button says. */
    this.action = "";
  }

  copy = async () => {
    await navigator.clipboard.writeText(this.code);
    this.copied = true;
  };

  ask = async () => {
    this.asked = chosenGroups(this.code);
    await this.updateComplete;
    this.querySelector("input")?.focus();
  };

  check = (event) => {
    event.preventDefault();
    if (!isKept(this.code, this.asked, String(new FormData(event.target).get("groups")))) {
      this.problem = gettext("That is not what the code says. Look at your copy, or see the code again.");
      return;
    }
    this.problem = "";
    this.dispatchEvent(new CustomEvent("kept", { detail: normaliseRecoveryCode(this.code) }));
  };

  /** @returns {any} */
  render() {
    if (!this.asked.length) {
      return html`<p class="code-box" translate="no">${this.code}</p>
        <p class="small">${gettext("Write it on paper or put it into your password manager. Not in a chat, not in an e-mail.")}</p>
        <div class="actions"><button class="btn btn-primary" type="button" @click=${this.ask}>${gettext("I have kept it")}</button>
          <button class="btn" type="button" @click=${this.copy}>${icon(this.copied ? "check" : "copy")} ${this.copied ? gettext("Copied") : gettext("Copy")}</button></div>`;
    }
    const [first, second] = this.asked;
    return html`${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : nothing}
      <form class="stack stack--tight" @submit=${this.check}><div class="field"><label for="groups">${gettext("Groups {first} and {second} of your code", { first, second })}</label>
        <input class="form-control" id="groups" name="groups" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="60" required placeholder="ABCD-EFGH"></div>
        <div class="actions"><button class="btn btn-primary" type="submit">${this.action}</button>
          <button class="btn btn-ghost" type="button" @click=${() => (this.asked = [])}>${gettext("Show the code again")}</button></div></form>`;
  }
}

customElements.define("recado-new-code", RecadoNewCode);
