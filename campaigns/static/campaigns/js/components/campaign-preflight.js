// @ts-check
/** What the gate would say to a draft now: people by code, and the launch, which is asked for once. */
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { codesView } from "../lib/codes.js";

const figure = new Intl.NumberFormat(language);
const REACHED = ["deliver", "hold", "defer"];

class CampaignPreflight extends PageElement {
  static properties = { found: { state: true }, problem: { state: true }, asking: { state: true } };

  constructor() {
    super();
    /** @type {{total: number, codes: Record<string, number>, sealer: string} | null} */
    this.found = null;
    this.problem = "";
    this.asking = false;
    this.campaign = "";
    this.launch = "";
    this.words = {};
  }

  connectedCallback() {
    super.connectedCallback();
    this.look();
  }

  async look() {
    try {
      this.found = await api.get(`campaigns/${this.campaign}/preflight/`);
    } catch (error) {
      this.problem = api.sentence(error);
    }
  }

  get reached() {
    return REACHED.reduce((sum, code) => sum + (this.found?.codes[code] ?? 0), 0);
  }

  /** @param {boolean} on */
  ask = (on) => (this.asking = on);

  /** @returns {any} */
  render() {
    if (this.problem) return html`<p class="notice notice--caution" role="alert">${this.problem}</p>`;
    if (!this.found) return html`<p class="lead" role="status">${gettext("Counting…")}</p>`;
    const { total, codes, sealer } = this.found;
    return html`
      <p class="progress-head mb-0" role="status"><b class="num">${figure.format(this.reached)}</b>
        <span>${gettext("of {total} people would get it", { total: figure.format(total) })}</span></p>
      ${codesView(codes, total, this.words)}
      ${sealer === "browser" ? html`<p class="notice"><span>${gettext("Your keys are on your own devices: it is sealed while a page of the dashboard is open.")}</span></p>` : nothing}
      ${this.launch ? this.launchView() : nothing}`;
  }

  launchView() {
    if (!this.reached) return html`<p class="notice notice--caution"><span>${gettext("Nobody can be reached: there is nothing to launch.")}</span></p>`;
    if (!this.asking) {
      return html`<button class="btn btn-primary" type="button" @click=${() => this.ask(true)}>${gettext("Launch…")}</button>`;
    }
    const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
    return html`<form class="notice notice--caution stack stack--tight" method="post" action=${this.launch}>
      <input type="hidden" name="csrfmiddlewaretoken" .value=${token} />
      <b>${gettext("Send it to {people} people now? What is delivered cannot be taken back.", { people: figure.format(this.reached) })}</b>
      <span class="actions">
        <button class="btn btn-primary" type="submit">${gettext("Launch")}</button>
        <button class="btn" type="button" @click=${() => this.ask(false)}>${gettext("Not yet")}</button>
      </span>
    </form>`;
  }
}

customElements.define("recado-campaign-preflight", CampaignPreflight);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new CampaignPreflight();
  element.className = "stack stack--tight";
  element.campaign = place.dataset.campaign ?? "";
  element.launch = place.dataset.canLaunch ? (place.dataset.launch ?? "") : "";
  element.words = JSON.parse(document.getElementById("code-words")?.textContent ?? "{}");
  mountIn(place, element);
}
