// @ts-check
/** Saved views: what the inbox's list shows, under a name; one's own, and those of the team. */
import { html, repeat } from "../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../accounts/js/components/confirm.js";
import * as api from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { readFilters, writeFilters } from "../lib/inbox/filters.js";
import { Order, moved } from "./order.js";

const LONGEST_NAME = 40;
/** In which order this device shows them; who shares one decides its name, not its place. */
const ORDER = "recado-views";

/** @typedef {{id: string, name: string, query: Record<string, string>, shared: boolean, mine: boolean, owner: string, can_change: boolean}} SavedView */

class SavedViews {
  /** @type {SavedView[]} */
  views = [];
  problem = "";
  /** The view that is being renamed. */
  renaming = "";

  /** @param {any} page the inbox that shows them */
  constructor(page) {
    this.page = page;
    this.order = new Order(page);
    this.load();
  }

  load = async () => {
    const answer = await api.get("saved-views/").catch(() => null);
    if (answer) this.views = inOrder(answer.views);
    this.page.requestUpdate();
  };

  /** What the list shows now, as an address says it. */
  get query() {
    return writeFilters(this.page.list.filters).toString();
  }

  view() {
    const current = this.views.find(({ query }) => addressOf(query) === this.query);
    return html`<details class="saved-views" @toggle=${this.#toggled}><summary class="chip ${current ? "chip--on" : ""}">${icon("bookmark")}<bdi>${current?.name ?? gettext("Views")}</bdi></summary>
      <div class="saved-views__menu">
        ${this.views.length
          ? html`<ul>${repeat(this.views, ({ id }) => id, (view, place) => (view.id === this.renaming ? this.#renameView(view) : this.#rowView(view, view === current, place)))}</ul>${this.order.news()}`
          : html`<p class="small">${gettext("Save what the list shows, and come back to it with one press.")}</p>`}
        ${current ? "" : this.#formView()}
        ${this.problem ? html`<p class="small text-danger" role="alert">${this.problem}</p>` : ""}</div></details>`;
  }

  /** @param {SavedView} view @param {boolean} isCurrent @param {number} place */
  #rowView(view, isCurrent, place) {
    const { name, query, shared, mine, owner, can_change: canChange } = view;
    return html`<li>${this.order.handle({ name, place, count: this.views.length, move: this.#move })}<a href="?${addressOf(query)}" aria-current=${isCurrent ? "true" : "false"} @click=${(event) => this.#open(event, query)}><bdi>${name}</bdi>
        ${shared ? html`<small>${icon("users")}${mine ? gettext("For the whole team") : gettext("By {name}", { name: owner })}</small>` : ""}</a>
      ${canChange ? html`<button class="icon-btn" type="button" data-rename=${view.id} aria-label=${gettext("Rename the view {name}", { name })} title=${gettext("Rename")} @click=${() => this.#rename(view)}>${icon("pencil")}</button>
        <button class="icon-btn" type="button" aria-label=${gettext("Delete the view {name}", { name })} title=${gettext("Delete")} @click=${() => this.#remove(view)}>${icon("trash")}</button>` : ""}</li>`;
  }

  /** @param {SavedView} view */
  #renameView(view) {
    const keyed = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#renamed(view.id);
    };
    return html`<li><form class="saved-views__rename" @submit=${(event) => this.#give(event, view)} @keydown=${keyed}>
      <input class="form-control" name="name" aria-label=${gettext("Name of the view")} .value=${view.name} maxlength=${LONGEST_NAME} required autocomplete="off">
      <button class="icon-btn" type="submit" aria-label=${gettext("Save")} title=${gettext("Save")}>${icon("check")}</button>
      <button class="icon-btn" type="button" aria-label=${gettext("Cancel")} title=${gettext("Cancel")} @click=${() => this.#renamed(view.id)}>${icon("x")}</button></form></li>`;
  }

  /** @param {SavedView} view */
  #rename({ id }) {
    this.#show(id, ".saved-views__rename input");
  }

  /** @param {string} id the view whose row is a row again */
  #renamed(id) {
    this.#show("", `[data-rename="${id}"]`);
  }

  /** @param {string} renaming @param {string} focused what is written in, or pressed, next */
  async #show(renaming, focused) {
    Object.assign(this, { renaming, problem: "" });
    this.page.requestUpdate();
    await this.page.updateComplete;
    this.page.querySelector(focused)?.focus();
  }

  /** @param {any} event @param {SavedView} view */
  #give = async (event, { id }) => {
    event.preventDefault();
    await this.#attempt(api.patch(`saved-views/${id}/`, { name: new FormData(event.target).get("name") }));
    if (!this.problem) this.#renamed(id);
  };

  /** @param {number} from @param {number} to */
  #move = (from, to) => {
    this.views = moved(this.views, from, to);
    localStorage.setItem(ORDER, JSON.stringify(this.views.map(({ id }) => id)));
    this.page.requestUpdate();
  };

  #formView() {
    return html`<form class="stack stack--tight" @submit=${this.#save}>
      <label class="card-field"><span class="small">${gettext("Save what is shown as")}</span><input class="form-control" name="name" maxlength=${LONGEST_NAME} required autocomplete="off"></label>
      <label class="form-check"><input class="form-check-input" type="checkbox" name="shared"><span class="form-check-label">${gettext("For the whole team")}</span></label>
      <button class="btn btn-sm btn-primary" type="submit">${icon("bookmark")} ${gettext("Save view")}</button></form>`;
  }

  /** Somebody may have shared one since. @param {any} event */
  #toggled = ({ target }) => {
    if (target.open) this.load();
  };

  /** @param {Event} event @param {Record<string, string>} query */
  #open(event, query) {
    event.preventDefault();
    this.page.list.filterBy(readFilters(addressOf(query)));
    this.page.querySelector(".saved-views")?.removeAttribute("open");
  }

  /** @param {any} event */
  #save = async (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    const query = Object.fromEntries(new URLSearchParams(this.query));
    await this.#attempt(api.post("saved-views/", { name: given.get("name"), shared: given.has("shared"), query }));
  };

  /** @param {SavedView} view */
  async #remove({ id, name, shared }) {
    const words = shared ? gettext("Nobody of the team has it any more. Conversations stay as they are.") : gettext("Conversations stay as they are.");
    if (await confirmed({ title: gettext("Delete the view “{name}”?", { name }), words, action: gettext("Delete") })) await this.#attempt(api.remove(`saved-views/${id}/`));
  }

  /** @param {Promise<unknown>} act */
  async #attempt(act) {
    this.problem = "";
    await act.catch((error) => (this.problem = error.fields?.name ?? api.sentence(error)));
    await this.load();
  }
}

/** As they were put on this device, then the others by name, as they come. @param {SavedView[]} views */
function inOrder(views) {
  /** @type {string[]} */
  const kept = JSON.parse(localStorage.getItem(ORDER) ?? "[]");
  const place = (/** @type {SavedView} */ { id }) => (kept.includes(id) ? kept.indexOf(id) : kept.length);
  return [...views].sort((one, other) => place(one) - place(other));
}

/** A view's filters in the one order of addresses. @param {Record<string, string>} query */
const addressOf = (query) => writeFilters(readFilters(new URLSearchParams(query).toString())).toString();

/** @type {WeakMap<object, SavedViews>} */
const ofPages = new WeakMap();

/** The saved views of an inbox, above its list. @param {any} page with a `list` that has `filters` and `filterBy` */
export function savedViews(page) {
  const known = ofPages.get(page) ?? new SavedViews(page);
  ofPages.set(page, known);
  return known.view();
}
