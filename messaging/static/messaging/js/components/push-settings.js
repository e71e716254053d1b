// @ts-check
/** Settings of notifications: on this device, what they show, and which other devices have them. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import * as push from "../lib/push/device.js";
import { devicesView, hereView, shownView } from "./push-views.js";

class RecadoPushSettings extends PageElement {
  static properties = {
    devices: { state: true }, choices: { state: true }, problem: { state: true }, isBusy: { state: true }, said: { state: true },
  };

  constructor() {
    super();
    /** @type {any[] | null} */
    this.devices = null;
    /** @type {any} */
    this.choices = null;
    this.problem = "";
    this.said = "";
    this.isBusy = false;
    this.obstacle = push.obstacle();
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.obstacle) push.keepWorker().catch(() => undefined);
    this.load();
  }

  load = () => this.attempt(async () => {
    [this.devices, this.choices] = await Promise.all([push.devices(), push.choices()]);
  });

  get permission() {
    return this.obstacle ? "denied" : Notification.permission;
  }

  get isImpossible() {
    return this.obstacle !== "" || this.permission === "denied";
  }

  /** Woken here, as far as the browser lets it be. */
  get isOn() {
    return this.mine !== null && !this.isImpossible;
  }

  /** This device's line, where it is woken. */
  get mine() {
    return this.devices?.find(({ is_this: isThis }) => isThis) ?? null;
  }

  /** @param {() => Promise<unknown>} act */
  async attempt(act) {
    Object.assign(this, { problem: "", said: "", isBusy: true });
    try {
      await act();
    } catch (error) {
      this.problem = error instanceof api.ApiError ? api.sentence(error) : /** @type {Error} */ (error).message;
    }
    this.isBusy = false;
  }

  /** @param {HTMLInputElement} control shows what is, whatever was pressed */
  turn = async (control) => {
    await this.attempt(async () => {
      const isAllowed = await (control.checked ? push.turnOn() : push.turnOff());
      this.devices = await push.devices();
      if (isAllowed === false && this.permission === "default") throw new Error(gettext("Your browser was not allowed to notify you. Turn it on again to be asked once more."));
    });
    control.checked = this.isOn;
  };

  /** @param {any} changes */
  choose = (changes) => this.attempt(async () => {
    this.choices = { ...this.choices, ...changes };
    await push.choose(changes);
  });

  /** @param {string} concerns */
  chooseConcerns = (concerns) => this.attempt(async () => {
    await push.chooseConcerns(this.mine.id, concerns);
    this.devices = await push.devices();
  });

  /** @param {string} id */
  end = (id) => this.attempt(async () => {
    await push.endDevice(id);
    this.devices = (this.devices ?? []).filter((one) => one.id !== id);
  });

  test = () => this.attempt(async () => {
    await push.sendTest(this.mine.id);
    this.said = gettext("A test is on its way. It can take a moment.");
  });

  render() {
    const isKnown = this.devices && this.choices;
    return html`<section class="sheet stack" id="notifications" aria-labelledby="notifications-title">
      ${hereView(this)}
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
      <p class="small mb-0" role="status" ?hidden=${!this.said}>${this.said}</p>
      ${isKnown && this.isOn ? shownView(this) : ""}
      ${isKnown ? devicesView(this) : ""}</section>`;
  }
}

customElements.define("recado-push-settings", RecadoPushSettings);

/** @param {HTMLElement} place */
export function mount(place) {
  mountIn(place, new RecadoPushSettings());
}
