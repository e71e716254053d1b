// @ts-check
/** The team's list: what to look for, whose, and how much there is of each. */
import { html, nothing } from "../../../../accounts/vendor/lit/lit.js";
import { gettext, language } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { isNarrowed } from "../../lib/inbox/filters.js";
import { mentionsView } from "../notes.js";
import { savedViews } from "../saved-views.js";
import { hitsView } from "../search-results.js";
import { keysAgeView, placeView } from "./banners.js";
import { bulkBar } from "./bulk-bar.js";
import { optionsMenu } from "./options.js";

const TABS = { mine: () => gettext("Mine"), unassigned: () => gettext("Unassigned"), open: () => gettext("All open") };
const STATUSES = { open: () => gettext("Open ones"), snoozed: () => gettext("Snoozed"), resolved: () => gettext("Resolved ones"), all: () => gettext("Everything") };
const figure = new Intl.NumberFormat(language, { notation: "compact" });

/** @param {any} page */
export function listPane(page) {
  const { list, selection, rows } = page;
  return html`<header class="list-header"><h1 class="h-page">${gettext("Inbox")}</h1>${savedViews(page)}${optionsMenu(page)}</header>
    <div class="list-search">${icon("search")}<input class="form-control" type="search" aria-label=${gettext("Search conversations")} maxlength="100"
      placeholder=${gettext("Name or number")} .value=${list.filters.q} @input=${page.search}></div>
    <div class="seg inbox-tabs" role="group" aria-label=${gettext("Whose")}>${Object.entries(TABS).map(([view, words]) =>
      html`<button type="button" aria-pressed=${list.filters.view === view} @click=${() => list.filterBy({ view })}>${words()} ${countView(list, view)}</button>`)}</div>
    ${chipsView(page)}${mentionsView(page)}${page.bannerView()}${placeView(page)}${keysAgeView(page)}${problemView(list)}
    ${selection.size ? bulkBar(page) : ""}
    ${list.ids.length ? rows.view() : emptyView(page)}${list.filters.q ? hitsView(page, list.filters.q, ({ customer }) => customer.name) : ""}`;
}

/** @param {any} list @param {string} name */
function countView({ counts }, name) {
  const count = counts?.[name];
  return count === undefined ? "" : html`<span class="num" data-count=${name}>${figure.format(count)}</span>`;
}

/** @param {any} page */
function chipsView({ list, team }) {
  const { filters } = list;
  const chip = (isOn, words, name, turn) => html`<button class="chip" type="button" aria-pressed=${isOn} @click=${turn}>${words} ${countView(list, name)}</button>`;
  return html`<div class="list-chips" role="group" aria-label=${gettext("Filter")}>
    ${chip(filters.unread, gettext("Unread"), "unread", () => list.filterBy({ unread: !filters.unread }))}
    ${chip(filters.sort === "waiting", gettext("Waiting longest"), "waiting", () => list.filterBy({ sort: filters.sort === "waiting" ? "newest" : "waiting" }))}
    ${statusView(list)}${labelsView(list)}${membersView(list, team)}</div>`;
}

/** @param {any} list */
function statusView(list) {
  const { filters, counts } = list;
  const options = Object.entries(STATUSES).map(([value, words]) => ({ value, words: value === "open" || counts?.[value] === undefined ? words() : `${words()} (${figure.format(counts[value])})` }));
  const chosen = filters.view in STATUSES ? filters.view : "open";
  return choiceView("inbox", gettext("Status"), "", options, chosen, (value) => list.filterBy({ view: value }), chosen !== "open");
}

/** @param {any} list */
function labelsView(list) {
  const { label } = list.filters;
  const labels = Object.entries(list.counts?.labels ?? {});
  const known = labels.some(([name]) => name === label) || !label ? labels : [[label, 0], ...labels];
  const options = known.map(([name, count]) => ({ value: name, words: `${name} (${figure.format(count)})` }));
  return choiceView("tag", gettext("Label"), gettext("Labels"), options, label, (value) => list.filterBy({ label: value }));
}

/** @param {any} list @param {any} team */
function membersView(list, team) {
  const options = team.members.map(({ id, name, open }) => ({ value: id, words: `${name} (${figure.format(open)})` }));
  return choiceView("users", gettext("Whose"), gettext("Anybody's"), options, list.filters.assignee, (value) => list.filterBy({ assignee: value }));
}

/** @param {string} mark @param {string} name @param {string} none @param {Array<{value: string, words: string}>} options @param {string} chosen @param {(value: string) => unknown} turn @param {boolean} [isOn] */
function choiceView(mark, name, none, options, chosen, turn, isOn = Boolean(chosen)) {
  if (!options.length && !chosen) return "";
  return html`<label class="chip inbox-choice" data-on=${isOn ? "" : nothing}>${icon(mark)}<span class="visually-hidden">${name}</span>
    <select @change=${(/** @type {any} */ { target }) => turn(target.value)}>${none ? html`<option value="" ?selected=${!chosen}>${none}</option>` : ""}
      ${options.map(({ value, words }) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}</select></label>`;
}

/** @param {any} list */
function problemView(list) {
  // Without a connection the banner above says it for all of the page.
  if (!list.problem || (list.ids.length && list.messenger.state === "offline")) return "";
  return html`<p class="banner" role="alert">${icon("alert-triangle")}<span>${list.problem}</span>
    <button class="btn btn-sm" type="button" @click=${() => list.messenger.loadList()}>${gettext("Try again")}</button></p>`;
}

/** @param {any} page */
function emptyView({ list }) {
  if (list.isLoading) return html`<div class="inbox-loading" role="status"><span class="visually-hidden">${gettext("Loading…")}</span>${[1, 2, 3, 4, 5].map(() => html`<i></i>`)}</div>`;
  if (list.problem) return "";
  const clear = () => list.filterBy({ label: "", assignee: "", unread: false, sort: "newest", q: "" });
  if (isNarrowed(list.filters)) {
    return html`<div class="empty"><p>${gettext("Nothing here with this filter.")}</p><button class="btn" type="button" @click=${clear}>${icon("x")} ${gettext("Show all again")}</button></div>`;
  }
  return html`<div class="empty">${icon(list.filters.view === "snoozed" ? "clock-pause" : "circle-check")}<p>${emptyWords(list.filters.view)}</p>
    ${list.filters.view === "open" ? html`<button class="btn" type="button" @click=${() => list.filterBy({ view: "all" })}>${gettext("See everything")}</button>` : ""}</div>`;
}

/** @param {string} view */
function emptyWords(view) {
  if (view === "mine") return gettext("Nothing of yours is open.");
  if (view === "unassigned") return gettext("Everything that is open is somebody's.");
  if (view === "snoozed") return gettext("Nothing is put aside.");
  if (view === "resolved") return gettext("Nothing was resolved yet.");
  if (view === "all") return gettext("No conversations yet. Customers find you on your page.");
  return gettext("Nothing is open. When a customer writes, it stands here.");
}
