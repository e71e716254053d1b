// @ts-check
/** What a business knows of a contact: read, and changed where it stands. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { sentence } from "../../../accounts/js/lib/api.js";
import { dateOf, gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { languageName } from "../lib/translation/names.js";

const LANGUAGE = /^[a-z]{2}$/;
/** What can be written, and how long it may be. @type {Array<[string, () => string, number]>} */
const FIELDS = [
  ["name", () => gettext("Name"), 120], ["number", () => gettext("Number"), 20],
  ["language", () => gettext("Language"), 2], ["place", () => gettext("Place"), 80],
];

/** @typedef {{key: string, name: string, kind: string}} Attribute */

export class ContactForm {
  isOpen = false;
  isBusy = false;
  problem = "";
  /** What is wrong with which field. @type {Record<string, string>} */
  wrong = {};

  /** @param {any} card the contact card that shows it */
  constructor(card) {
    this.card = card;
  }

  close() {
    Object.assign(this, { isOpen: false, isBusy: false, problem: "", wrong: {} });
  }

  /** What is known of the person; of who is no contact yet, what they say themselves. */
  get values() {
    const { contact, customer } = this.card.card;
    return contact ?? { name: customer.name, number: customer.number ?? "", language: "", place: "", attributes: {} };
  }

  view() {
    const words = this.card.card.contact ? gettext("Change") : gettext("Add to contacts");
    return html`<section><div class="spread"><h3 class="card-head">${gettext("Contact")}</h3>
        ${this.isOpen ? "" : html`<button class="btn btn-sm" type="button" @click=${this.#open}>${icon("pencil")} ${words}</button>`}</div>
      ${this.isOpen ? this.#formView() : this.#listView()}</section>`;
  }

  #listView() {
    const { values } = this;
    const language = LANGUAGE.test(values.language) ? languageName(values.language) : "";
    const spoken = language || (this.card.card.customer.language ? languageName(this.card.card.customer.language) : "");
    const rows = [[gettext("Name"), values.name], [gettext("Number"), values.number], [gettext("Language"), spoken], [gettext("Place"), values.place],
      ...this.card.card.fields.attributes.map((attribute) => [attribute.name, shownValue(attribute, values.attributes[attribute.key])])];
    return html`<dl class="kv">${rows.filter(([, value]) => value).map(([name, value]) => html`<dt><bdi>${name}</bdi></dt><dd><bdi>${value}</bdi></dd>`)}</dl>`;
  }

  #formView() {
    const { values } = this;
    return html`<form class="stack stack--tight" novalidate @submit=${this.#save} @keydown=${this.#keyed}>
      ${FIELDS.map(([key, words, most]) => this.#row(key, words(), html`<input class="form-control" name=${key} .value=${values[key]} maxlength=${most} type=${key === "number" ? "tel" : "text"}
        autocomplete="off" aria-label=${words()} aria-invalid=${this.wrong[key] ? "true" : nothing} placeholder=${key === "language" ? this.card.card.customer.language : ""}>`))}
      ${this.card.card.fields.attributes.map((attribute) => this.#row(`attributes.${attribute.key}`, attribute.name, inputFor(attribute, values.attributes[attribute.key])))}
      ${this.problem ? html`<p class="small text-danger" role="alert">${this.problem}</p>` : ""}
      <div class="actions"><button class="btn btn-primary btn-sm" type="submit" ?disabled=${this.isBusy}>${gettext("Save")}</button>
        <button class="btn btn-sm" type="button" @click=${this.#cancel}>${gettext("Cancel")}</button></div></form>`;
  }

  /** @param {string} key @param {string} words @param {unknown} input */
  #row(key, words, input) {
    return html`<label class="card-field"><span class="small"><bdi>${words}</bdi></span>${input}
      ${this.wrong[key] ? html`<span class="small text-danger" role="alert">${this.wrong[key]}</span>` : ""}</label>`;
  }

  #open = async () => {
    this.isOpen = true;
    this.card.requestUpdate();
    await this.card.updateComplete;
    this.card.querySelector(".card-field input")?.focus();
  };

  #cancel = async () => {
    this.close();
    this.card.requestUpdate();
    await this.card.updateComplete;
    this.card.querySelector(".spread .btn")?.focus();
  };

  /** @param {KeyboardEvent} event */
  #keyed = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#cancel();
  };

  /** @param {any} event */
  #save = async (event) => {
    event.preventDefault();
    const changes = this.#changesOf(new FormData(event.target));
    if (!Object.keys(changes).length && this.card.card.contact) return this.#cancel();
    Object.assign(this, { isBusy: true, problem: "", wrong: {} });
    this.card.requestUpdate();
    try {
      await this.card.change(changes);
      return this.#cancel();
    } catch (error) {
      this.wrong = error?.fields ?? {};
      this.problem = Object.keys(this.wrong).length ? "" : sentence(error);
    }
    this.isBusy = false;
    return this.card.requestUpdate();
  };

  /** Only what differs: what a colleague wrote elsewhere meanwhile stays. @param {FormData} given */
  #changesOf(given) {
    const { values } = this;
    /** @type {Record<string, any>} */
    const changes = {};
    for (const [key] of FIELDS) {
      const text = given.get(key)?.toString().trim() ?? "";
      if (text !== values[key]) changes[key] = key === "language" ? text.toLowerCase() : text;
    }
    for (const attribute of this.card.card.fields.attributes) {
      const value = valueOf(attribute, given.get(`attributes.${attribute.key}`)?.toString().trim() ?? "");
      if (value !== (values.attributes[attribute.key] ?? null)) changes.attributes = { ...changes.attributes, [attribute.key]: value };
    }
    return changes;
  }
}

/** @param {Attribute} attribute @param {any} value */
function shownValue({ kind }, value) {
  if (value === undefined || value === null) return "";
  if (kind === "yes_no") return value ? gettext("Yes") : gettext("No");
  return kind === "date" ? dateOf(Date.parse(`${value}T12:00`)) : String(value);
}

/** What stands in a field, as its attribute holds it; null for nothing. @param {Attribute} attribute @param {string} text */
function valueOf({ kind }, text) {
  if (!text) return null;
  if (kind === "yes_no") return text === "yes";
  return kind === "number" ? Number(text) : text;
}

/** @param {Attribute} attribute @param {any} value */
function inputFor({ key, name, kind }, value) {
  const field = `attributes.${key}`;
  if (kind === "yes_no") {
    return html`<select class="form-select" name=${field} aria-label=${name}>
      ${[["", "–"], ["yes", gettext("Yes")], ["no", gettext("No")]].map(([given, words]) =>
        html`<option value=${given} ?selected=${given === (value === undefined ? "" : value ? "yes" : "no")}>${words}</option>`)}</select>`;
  }
  const type = { number: "number", date: "date" }[kind] ?? "text";
  return html`<input class="form-control" name=${field} aria-label=${name} type=${type} step=${type === "number" ? "any" : nothing} .value=${value === undefined ? "" : String(value)} maxlength="200" autocomplete="off">`;
}
