// @ts-check
/** Writing a notification: an approved wording, people, what fills it, and when. What is typed is locked here. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { unb64 } from "../../../accounts/js/crypto/primitives.js";
import * as api from "../../../accounts/js/lib/api.js";
import { isHosted } from "../../../accounts/js/lib/custody.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { loadMe, openIdentity } from "../../../accounts/js/lib/identity.js";
import { lockFor, openRequest } from "../lib/requests.js";
import { isValue } from "../lib/wording.js";
import { peopleView, previewView, valuesView, whenView } from "./notification-views.js";

const HOSTED_EPOCH = 0;
const LIST = "/business/notifications/";

class NotificationCompose extends PageElement {
  static properties = {
    ready: { state: true }, problem: { state: true }, busy: { state: true }, version: { state: true }, query: { state: true },
    each: { state: true }, later: { state: true }, twice: { state: true }, pasteProblem: { state: true },
  };

  constructor() {
    super();
    Object.assign(this, { ready: false, problem: "", busy: false, version: "", query: "", each: false, later: false, twice: false, pasteProblem: "" });
    /** @type {any} */
    this.given = null;
    /** @type {Set<string>} */
    this.chosen = new Set();
    /** What fills the gaps for everybody, and for each. @type {Record<string, string>} */
    this.same = {};
    /** @type {Map<string, Record<string, string>>} */
    this.own = new Map();
    this.isLockedAway = false;
    Object.assign(this, { at: "", zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", which: null });
  }

  async connectedCallback() {
    super.connectedCallback();
    try {
      const identity = await openIdentity(await loadMe());
      if (typeof identity === "string") return location.assign(`/business/keys/?${new URLSearchParams({ next: location.href })}`);
      this.identity = identity;
      this.begin();
      this.ready = true;
    } catch (error) {
      this.problem = api.sentence(error);
    }
    return undefined;
  }

  /** Start empty, with the person of the address, or with what is to be changed. */
  begin() {
    const { wordings, contacts, notification } = this.given;
    this.version = wordings[0]?.version ?? "";
    const asked = new URLSearchParams(location.search);
    const wanted = contacts.find(({ id, customer }) => id === asked.get("contact") || (customer && customer === asked.get("customer")));
    if (wanted) this.chosen.add(wanted.id);
    if (!notification) return;
    this.version = notification.template;
    this.later = notification.zone !== "";
    if (this.later) Object.assign(this, { zone: notification.zone, at: notification.at });
    this.each = true;
    for (const { contact, epoch, request } of notification.recipients) {
      this.chosen.add(contact);
      const keys = this.identity.keys.get(epoch);
      if (keys && request) this.own.set(contact, openRequest(keys, request).params);
      else this.isLockedAway = true;
    }
  }

  get wording() {
    return this.given.wordings.find(({ version }) => version === this.version);
  }

  get people() {
    return this.given.contacts.filter(({ id }) => this.chosen.has(id));
  }

  /** What fills the gaps for one person. @param {any} contact */
  valuesOf({ id, name }) {
    if (!this.each) return this.same;
    if (!this.own.has(id)) this.own.set(id, "name" in this.same || this.wording.parameters.includes("name") ? { name } : {});
    return /** @type {Record<string, string>} */ (this.own.get(id));
  }

  render() {
    if (!this.ready) return html`<p class="lead" role="status">${this.problem || gettext("Loading…")}</p>`;
    if (!this.given.wordings.length) {
      return html`<div class="sheet empty">${icon("template")}<p>${gettext("You need an approved template first.")}</p><a class="btn btn-primary" href="/business/templates/">${gettext("Templates")}</a></div>`;
    }
    return html`<form class="cols cols--wide-left" @submit=${this.submit}>
      <div class="stack">
        <section class="sheet stack"><div class="field"><label for="wording">${gettext("Template")}</label>
          <select id="wording" class="form-select" @change=${({ target }) => (this.version = target.value)}>${this.given.wordings.map(({ version, name }) =>
            html`<option value=${version} ?selected=${version === this.version}>${name}</option>`)}</select></div></section>
        ${peopleView(this)}${valuesView(this)}${whenView(this)}</div>
      <div class="stack">${previewView(this)}
        ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
        <div class="actions"><button class="btn btn-primary" type="submit" ?disabled=${this.busy || !this.chosen.size}>${icon(this.later ? "calendar-time" : "send")} ${this.buttonWords()}</button>
          <a class="btn" href=${LIST}>${gettext("Back")}</a></div></div></form>`;
  }

  buttonWords() {
    const count = this.chosen.size;
    return this.later ? gettext("Schedule ({count})", { count }) : gettext("Send now ({count})", { count });
  }

  /** @param {Event} event */
  submit = async (event) => {
    event.preventDefault();
    this.problem = this.missing();
    if (this.problem) return;
    this.busy = true;
    try {
      const { notification } = this.given;
      const sent = notification ? await api.put(`notifications/${notification.id}/`, this.plan()) : await api.post("notifications/", this.plan());
      location.assign(`${LIST}${sent.id}/`);
    } catch (error) {
      this.twice = error instanceof api.ApiError && error.code === "time_twice";
      this.problem = api.sentence(error);
      this.busy = false;
    }
  };

  /** What keeps this from being sent, in words; "" when nothing does. */
  missing() {
    const { parameters } = this.wording;
    const lacking = this.people.find((person) => parameters.some((name) => !isValue(this.valuesOf(person)[name]?.trim())));
    if (lacking) return gettext("Fill in every parameter for {name}: one line each, at most 120 characters.", { name: lacking.name });
    if (this.later && !this.at) return gettext("Choose the day and the time.");
    return "";
  }

  plan() {
    const { identity, wording } = this;
    const current = identity.chain.get(identity.epoch);
    const hosted = isHosted(current) && this.given.worker_key;
    const key = hosted ? unb64(this.given.worker_key) : current.exchangeKey;
    const recipients = this.people.map((person) => {
      const values = this.valuesOf(person);
      const params = Object.fromEntries(wording.parameters.map((name) => [name, values[name].trim()]));
      return { contact: person.id, request: lockFor(key, { lang: languageFor(wording, person), params }) };
    });
    return {
      template: wording.version, at: this.later ? this.at : null, zone: this.later ? this.zone : null,
      which: this.twice ? this.which ?? 0 : null, epoch: hosted ? HOSTED_EPOCH : identity.epoch, recipients,
    };
  }
}

/** The language in which the words are named; the reader's own counts where it is there. @param {any} wording @param {any} person */
export const languageFor = ({ variants }, { language }) => (Object.hasOwn(variants, language) ? language : Object.keys(variants)[0]);

customElements.define("recado-notification-compose", NotificationCompose);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new NotificationCompose();
  element.given = JSON.parse(document.getElementById("compose-given")?.textContent ?? "{}");
  mountIn(place, element);
}
