// @ts-check
/** A customer's settings: how much reaches them, when, and from whom nothing. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import * as flow from "../lib/flow.js";
import { blockedView, budgetView, quietView } from "./settings-views.js";

const MOST_A_WEEK = 99;

class RecadoSettings extends PageElement {
  static properties = {
    settings: { state: true }, blocks: { state: true }, problem: { state: true }, saved: { state: true }, isAdding: { state: true },
  };

  constructor() {
    super();
    this.settings = null;
    this.blocks = [];
    this.problem = "";
    this.saved = false;
    this.isAdding = false;
    /** Changes are stored in the order they were made. @type {Promise<unknown>} */
    this.turn = Promise.resolve();
    this.changeCount = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  load = () => this.attempt(async () => {
    [this.settings, this.blocks] = await Promise.all([flow.getSettings(), flow.listBlocks()]);
  });

  /** @param {() => Promise<unknown>} act */
  async attempt(act) {
    this.problem = "";
    try {
      await act();
      return true;
    } catch (error) {
      this.problem = api.sentence(error);
      return false;
    }
  }

  /** Show a change at once and store it; what the server says then is what stands. @param {any} changes */
  change(changes) {
    this.saved = false;
    this.settings = { ...this.settings, ...changes };
    this.changeCount += 1;
    const number = this.changeCount;
    const { weekly_budget, quiet } = this.settings;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.turn = this.turn.then(() => this.attempt(async () => {
      const stored = await flow.putSettings({ weekly_budget, quiet: { ...quiet, zone } });
      this.settings = { ...this.settings, used: stored.used };
      // While a later change is on its way, nothing is said to be saved.
      this.saved = number === this.changeCount;
    }));
  }

  /** @param {number} by */
  step = (by) => this.change({ weekly_budget: Math.min(MOST_A_WEEK, Math.max(0, this.settings.weekly_budget + by)) });

  /** @param {any} changes */
  changeQuiet = (changes) => this.change({ quiet: { ...this.settings.quiet, ...changes } });

  /** @param {SubmitEvent} event */
  add = async (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const number = String(new FormData(form).get("number")).trim();
    this.isAdding = true;
    const done = await this.attempt(async () => {
      await flow.blockNumber(number);
      this.blocks = await flow.listBlocks();
    });
    this.isAdding = false;
    if (done) form.reset();
  };

  /** @param {string} id */
  unblock = (id) => this.attempt(async () => {
    await flow.endBlock(id);
    this.blocks = this.blocks.filter((one) => one.id !== id);
  });

  render() {
    if (!this.settings) {
      return this.problem
        ? html`<div class="empty"><p role="alert">${this.problem}</p><button class="btn btn-primary" type="button" @click=${this.load}>${icon("refresh")} ${gettext("Try again")}</button></div>`
        : html`<p class="lead" role="status">${gettext("Loading…")}</p>`;
    }
    return html`<div class="spread"><p class="lead">${gettext("You decide how much reaches you. Businesses do not see these settings, only whether a message went out or waits.")}</p>
        <span role="status">${this.saved ? html`<span class="tag tag--ok">${icon("check")} ${gettext("Saved")}</span>` : ""}</span></div>
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
      ${budgetView(this)}${quietView(this)}${blockedView(this)}`;
  }
}

customElements.define("recado-settings", RecadoSettings);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoSettings();
  element.className = "stack";
  mountIn(place, element);
}
