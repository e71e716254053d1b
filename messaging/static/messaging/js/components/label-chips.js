// @ts-check
/** The labels of a contact: taken off with a press, put on by name. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { sentence } from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

const LONGEST = 40;

export class LabelChips {
  problem = "";
  isBusy = false;

  /** @param {any} card the contact card that shows them */
  constructor(card) {
    this.card = card;
  }

  get labels() {
    return this.card.card.contact?.labels ?? [];
  }

  view() {
    const { labels } = this;
    const others = this.card.card.fields.labels.filter((label) => !labels.includes(label));
    return html`<section><h3 class="card-head">${gettext("Labels of the contact")}</h3>
      <ul class="label-chips">${labels.map((label) => html`<li class="tag"><bdi>${label}</bdi>
        <button type="button" aria-label=${gettext("Take off the label {name}", { name: label })} ?disabled=${this.isBusy} @click=${() => this.#set(labels.filter((one) => one !== label))}>${icon("x")}</button></li>`)}</ul>
      <form class="label-add" @submit=${this.#add}>
        <input class="form-control" name="label" list="label-names" maxlength=${LONGEST} autocomplete="off" aria-label=${gettext("Add a label")} placeholder=${gettext("Add a label")}>
        <datalist id="label-names">${others.map((label) => html`<option value=${label}></option>`)}</datalist>
        <button class="icon-btn" type="submit" aria-label=${gettext("Add")} title=${gettext("Add")} ?disabled=${this.isBusy}>${icon("plus")}</button></form>
      ${this.problem ? html`<p class="small text-danger" role="alert">${this.problem}</p>` : ""}</section>`;
  }

  #add = async (event) => {
    event.preventDefault();
    const form = event.target;
    const label = new FormData(form).get("label")?.toString().trim() ?? "";
    const isThere = this.labels.some((one) => one.toLocaleLowerCase() === label.toLocaleLowerCase());
    if (label && (isThere || (await this.#set([...this.labels, label])))) form.reset();
  };

  /** @param {string[]} labels @returns {Promise<boolean>} whether they are kept */
  async #set(labels) {
    Object.assign(this, { problem: "", isBusy: true });
    this.card.requestUpdate();
    try {
      await this.card.change({ labels });
    } catch (error) {
      this.problem = sentence(error);
    }
    this.isBusy = false;
    this.card.requestUpdate();
    return !this.problem;
  }
}
