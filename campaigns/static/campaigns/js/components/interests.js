// @ts-check
/** A part of a customer's settings: what they declare about themselves, by which alone ads are chosen. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

const NOTHING = { interests: [], languages: [], country: "", city: "" };

class RecadoInterests extends PageElement {
  static properties = { facts: { state: true }, choices: { state: true }, hidden: { state: true }, problem: { state: true }, saved: { state: true } };

  constructor() {
    super();
    /** @type {any} */ this.facts = null;
    /** @type {any} */ this.choices = null;
    this.hidden = 0;
    this.problem = "";
    this.saved = false;
    /** Changes are stored in the order they were made. @type {Promise<unknown>} */
    this.turn = Promise.resolve();
    this.changeCount = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  load = () => this.attempt(async () => {
    this.take(await api.get("interests/"));
    await this.updateComplete;
    if (location.hash === "#interests") this.scrollIntoView();
  });

  /** @param {any} answer */
  take({ choices, hidden, ...facts }) {
    Object.assign(this, { facts, choices, hidden });
  }

  /** @param {() => Promise<unknown>} act */
  async attempt(act) {
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = api.sentence(error);
    }
  }

  /** Show a change at once and store it. @param {any} changes */
  change(changes) {
    this.saved = false;
    this.facts = { ...this.facts, ...changes };
    this.changeCount += 1;
    const number = this.changeCount;
    const { facts } = this;
    this.turn = this.turn.then(() => this.attempt(async () => {
      await api.put("interests/", facts);
      this.saved = number === this.changeCount;
    }));
  }

  /** @param {"interests" | "languages"} kind @param {string} code @param {boolean} on */
  choose = (kind, code, on) =>
    this.change({ [kind]: on ? [...this.facts[kind], code] : this.facts[kind].filter((/** @type {string} */ one) => one !== code) });

  showAgain = () => this.attempt(async () => {
    await api.remove("ads/hidden/");
    this.hidden = 0;
  });

  get isEmpty() {
    const { interests, languages, country, city } = this.facts;
    return !interests.length && !languages.length && !country && !city;
  }

  render() {
    if (!this.facts) {
      return this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span>
        <button class="btn btn-sm" type="button" @click=${this.load}>${gettext("Try again")}</button></p>` : "";
    }
    return html`<section class="sheet stack" aria-labelledby="interests-title"><div><div class="spread"><h2 class="h-part" id="interests-title">${gettext("What interests me")}</h2>
        <span role="status">${this.saved ? html`<span class="tag tag--ok">${icon("check")} ${gettext("Saved")}</span>` : ""}</span></div>
      <p class="small mb-0">${gettext("Only if you want: the ads in Discover are chosen by what you say here, and by nothing else. No business is told. Say nothing, and you see only ads that are for everybody.")}</p></div>
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
      ${this.chips("interests", gettext("Interests"))}${this.chips("languages", gettext("Languages that I read"))}
      <div class="pair pair--wide"><label>${gettext("Country")}<select class="form-select mt-1" @change=${({ target }) => this.change({ country: target.value })}>
          <option value="">${gettext("I do not say")}</option>
          ${this.choices.countries.map(({ code, name }) => html`<option value=${code} ?selected=${code === this.facts.country}>${name}</option>`)}</select></label>
        <label>${gettext("City")}<input class="form-control mt-1" maxlength="80" dir="auto" autocomplete="off" .value=${this.facts.city} @change=${({ target }) => this.change({ city: target.value.trim() })}></label></div>
      ${this.isEmpty ? "" : html`<div class="actions"><button class="btn btn-danger-quiet" type="button" @click=${() => this.change(NOTHING)}>${icon("trash")} ${gettext("Erase all of this")}</button></div>`}
      ${this.hidden ? html`<div class="spread small"><span>${gettext("Hidden ads and businesses: {count}", { count: this.hidden })}</span>
        <button class="btn btn-sm" type="button" @click=${this.showAgain}>${gettext("Show them again")}</button></div>` : ""}</section>`;
  }

  /** @param {"interests" | "languages"} kind @param {string} words */
  chips(kind, words) {
    return html`<fieldset class="choice-chips"><legend class="h-small">${words}</legend>
      ${this.choices[kind].map((/** @type {any} */ { code, name }) => html`<label class="choice-chip"><input type="checkbox" .checked=${this.facts[kind].includes(code)}
        @change=${({ target }) => this.choose(kind, code, target.checked)}><span>${name}</span></label>`)}</fieldset>`;
  }
}

customElements.define("recado-interests", RecadoInterests);

/** @param {HTMLElement} place */
export function mount(place) {
  mountIn(place, new RecadoInterests());
}
