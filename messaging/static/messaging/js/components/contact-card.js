// @ts-check
/** Whom a conversation is with: what the team knows of them, and may change where it stands. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { ContactForm } from "./contact-form.js";
import { consentView, historyView, sentView } from "./contact-history.js";
import { LabelChips } from "./label-chips.js";
import { cameFromView } from "./referral.js";
import { guestTag } from "./guest-tag.js";
import { face } from "./rows.js";
import { askToReport } from "./standing.js";

class ContactCard extends PageElement {
  static properties = { page: { attribute: false }, summary: { attribute: false }, conversation: { attribute: false }, card: { state: true }, events: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {any} */ this.page = null;
    /** @type {any} */ this.summary = null;
    /** Theirs, once its keys are opened. @type {any} */
    this.conversation = null;
    /** What the server says of them; null until it came. @type {any} */
    this.card = null;
    /** Who took them over, and what changed. @type {any[]} */
    this.events = [];
    this.problem = "";
    this.form = new ContactForm(this);
    this.labels = new LabelChips(this);
    this.shownFor = "";
  }

  /** Another conversation was opened: its own card, and nothing of the one before. */
  willUpdate() {
    if (!this.summary || this.shownFor === this.summary.id) return;
    Object.assign(this, { shownFor: this.summary.id, card: null, events: [], problem: "" });
    this.form.close();
    this.page.contactLanguage = "";
    this.load();
  }

  load = async () => {
    const id = this.shownFor;
    try {
      const card = await api.get(`conversations/${id}/contact/`);
      if (id === this.shownFor) this.#show(card);
    } catch (error) {
      if (id === this.shownFor) this.problem = api.sentence(error);
    }
    const { events } = await api.get(`conversations/${id}/history/`).catch(() => ({ events: [] }));
    if (id === this.shownFor) this.events = events;
  };

  /** @param {any} card as the server gives it */
  #show(card) {
    Object.assign(this, { card, problem: "" });
    this.page.contactLanguage = card.contact?.language || card.customer.language;
  }

  /** Change the contact, or make one of who was none; the card shows what the server kept. @param {Record<string, unknown>} changes */
  async change(changes) {
    const { contact, customer } = this.card;
    const id = this.shownFor;
    const kept = contact
      ? await api.patch(`contacts/${contact.id}/`, changes)
      : await api.post("contacts/", { name: customer.name, number: customer.number ?? "", ...changes });
    if (id !== this.shownFor) return;
    const known = new Set(this.card.fields.labels);
    kept.labels.forEach((label) => known.add(label));
    this.card = { ...this.card, contact: kept, fields: { ...this.card.fields, labels: [...known].sort() } };
    if (!contact) await this.load();
    await this.page.messenger.loadOne(id);
    this.page.messenger.changed();
  }

  render() {
    if (!this.summary) return "";
    const { customer } = this.summary;
    return html`<div class="who">${face(customer.name, "face--lg")}<h2 class="h-part"><bdi>${customer.name}</bdi></h2>
        <span class="small num">${customer.number ?? ""}</span>${guestTag(customer)}</div>
      ${this.problem ? html`<section role="alert"><p class="small">${this.problem}</p><button class="btn btn-sm" type="button" @click=${this.load}>${icon("refresh")} ${gettext("Try again")}</button></section>` : ""}
      ${this.card ? this.knownView() : this.problem ? "" : html`<p class="small" role="status">${gettext("Loading…")}</p>`}
      ${this.footView()}`;
  }

  knownView() {
    const { contact, customer } = this.card;
    if (!contact && !customer.number) {
      return html`<section><p class="small mb-0">${gettext("Not among your contacts, and without a number to add them by.")}</p></section>${this.restView()}`;
    }
    return html`${this.labels.view()}${this.form.view()}${this.restView()}`;
  }

  restView() {
    const { contact, consents, sent, first_at: since } = this.card;
    return html`${consentView(contact, consents)}
      <section><dl class="kv"><dt>${gettext("First contact")}</dt><dd>${listTimeOf(since)}</dd>${cameFromView(this.conversation)}</dl></section>
      ${sentView(sent)}${historyView(this.events)}`;
  }

  footView() {
    const { page, conversation } = this;
    const { id } = this.summary.customer;
    return html`<section class="stack stack--tight">
      ${this.card?.contact ? html`<a class="btn" href="/business/contacts/${this.card.contact.id}/">${icon("address-book")} ${gettext("All about this contact")}</a>` : ""}
      <a class="btn" href="/business/safety/${id}/">${icon("shield-check")} ${gettext("Safety number")}</a>
      ${conversation ? html`<button class="btn btn-ghost" type="button" @click=${() => askToReport(page.messenger, conversation)}>${icon("flag")} ${gettext("Report this customer")}</button>` : ""}</section>`;
  }
}

customElements.define("recado-contact-card", ContactCard);

/** The card of the page's open conversation. @param {any} page the inbox that shows it */
export const contactCard = (page) =>
  page.summary ? html`<recado-contact-card class="contact-card" .page=${page} .summary=${page.summary} .conversation=${page.conversation}></recado-contact-card>` : "";
