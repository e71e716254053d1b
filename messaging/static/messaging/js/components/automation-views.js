// @ts-check
/** What the automation page shows: opening hours, greeting, away, and what became of answers. */
import { html, live, nothing } from "../../../accounts/vendor/lit/lit.js";
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { commandsView } from "./automation-commands.js";
import { errorView, isWrong, textView } from "./automation-fields.js";
import { testView } from "./automation-test.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
// The fifth of January 2026 is a Monday.
const dayName = (place) => new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 0, 5 + place));
const longDate = (day) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(Date.parse(day));

/** @param {any} page */
export const startView = (page) => page.problem
  ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${page.problem}</span></p>
    <div class="actions"><button class="btn" type="button" @click=${page.load}>${icon("refresh")} ${gettext("Try again")}</button></div>`
  : html`<p class="lead" role="status">${gettext("Loading…")}</p>`;

/** @param {any} page */
export const pageView = (page) => html`${whoView(page)}
  <form class="stack" @submit=${page.save} novalidate><fieldset class="stack" ?disabled=${!page.given.can_write || page.busy}>
    ${commandsView(page)}${hoursView(page)}${greetingView(page)}${awayView(page)}</fieldset>${saveView(page)}</form>
  ${testView(page)}${outcomesView(page)}`;

/** Who answers, and when. @param {any} page */
const whoView = ({ given }) => html`<p class="notice">${icon(given.hosted ? "server" : given.connector ? "device-desktop" : "device-mobile")}<span>${whoWords(given)}
  <a href="/business/custody/">${gettext("Who holds the keys")}</a></span></p>
  ${given.can_write ? nothing : html`<p class="notice">${icon("info-circle")}<span>${gettext("Owners and admins write these rules. You can read and try them.")}</span></p>`}`;

/** @param {any} given */
function whoWords({ hosted, connector }) {
  if (hosted) return gettext("Recado's hosted worker answers by these rules at any hour.");
  if (connector) return gettext("Your own machine answers by these rules while it runs, and so does an open inbox.");
  return gettext("An open inbox answers by these rules: keep one open, set up a connector, or let Recado answer at any hour.");
}

/** @param {any} page */
function hoursView(page) {
  const { rules } = page;
  return html`<section class="sheet stack" aria-labelledby="hours-title"><h2 class="h-part" id="hours-title">${gettext("Opening hours")}</h2>
    <div class="field"><label for="zone">${gettext("Time zone")}</label>
      <input class="form-control" id="zone" list="zones" autocomplete="off" .value=${live(rules.zone)} aria-invalid=${isWrong(page, "zone")}
        @change=${({ target }) => page.change(() => (rules.zone = target.value.trim()))}>
      <datalist id="zones">${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value=${zone}></option>`)}</datalist>${errorView(page, "zone")}</div>
    <div class="week">${DAYS.map((day, place) => dayView(page, day, dayName(place)))}</div>${errorView(page, "hours")}
    ${rules.hours.mon.length ? html`<div class="actions"><button class="btn" type="button" @click=${page.copyMonday}>${icon("copy")} ${gettext("Same hours until Friday")}</button></div>` : nothing}
    <div class="field"><label for="holiday">${gettext("Closed all day on")}</label>
      ${rules.holidays.length ? html`<ul class="holidays">${rules.holidays.map((day) => html`<li class="tag">${longDate(day)}
        <button class="icon-btn" type="button" aria-label=${gettext("Remove {name}", { name: longDate(day) })} @click=${() => page.dropHoliday(day)}>${icon("x")}</button></li>`)}</ul>` : nothing}
      <input class="form-control form-control--date" id="holiday" type="date" @change=${page.addHoliday}>${errorView(page, "holidays")}</div></section>`;
}

/** @param {any} page @param {string} day @param {string} name */
const dayView = (page, day, name) => html`<div class="week__day" role="group" aria-label=${name}><span class="week__name">${name}</span>
  <div class="week__spans">${page.rules.hours[day].map((span, place) => html`<span class="week__span">
      ${timeView(page, day, place, 0, span[0], gettext("{day}: opens at", { day: name }))}<span aria-hidden="true">–</span>
      ${timeView(page, day, place, 1, span[1] === "24:00" ? "00:00" : span[1], gettext("{day}: closes at", { day: name }))}
      <button class="icon-btn" type="button" aria-label=${gettext("{day}: remove these hours", { day: name })} @click=${() => page.dropSpan(day, place)}>${icon("x")}</button></span>`)}
    ${page.rules.hours[day].length ? nothing : html`<span class="small">${gettext("Closed")}</span>`}${errorView(page, `hours.${day}`)}</div>
  <button class="icon-btn" type="button" aria-label=${gettext("{day}: add hours", { day: name })} @click=${() => page.addSpan(day)}>${icon("plus")}</button></div>`;

/** @param {any} page @param {string} day @param {number} place @param {number} end @param {string} time @param {string} label */
const timeView = (page, day, place, end, time, label) => html`<input class="form-control" type="time" aria-label=${label} .value=${live(time)}
  aria-invalid=${isWrong(page, `hours.${day}`)} @change=${({ target }) => page.setSpan(day, place, end, target.value)}>`;

/** @param {any} page */
const greetingView = (page) => html`<section class="sheet stack" aria-labelledby="greeting-title">
  ${switchView(page, "greeting", gettext("Greeting"), gettext("To somebody's first words, and to those who come back after a silence."))}
  ${textView(page, "greeting.text", gettext("Text"), page.rules.greeting.text, (text) => (page.rules.greeting.text = text))}
  <div class="field"><label for="greeting-days">${gettext("Greet again after days of silence")}</label>
    <input class="form-control form-control--short" id="greeting-days" type="number" min="1" max="365" inputmode="numeric" .value=${live(String(page.rules.greeting.days))}
      aria-invalid=${isWrong(page, "greeting.days")} @change=${({ target }) => page.change(({ greeting }) => (greeting.days = Number(target.value)))}>${errorView(page, "greeting.days")}</div></section>`;

/** @param {any} page */
const awayView = (page) => html`<section class="sheet stack" aria-labelledby="away-title">
  ${switchView(page, "away", gettext("Away"), gettext("Outside the opening hours, once in four hours, and not while one of you is writing."))}
  ${textView(page, "away.text", gettext("Text"), page.rules.away.text, (text) => (page.rules.away.text = text))}</section>`;

/** @param {any} page @param {string} kind @param {string} title @param {string} hint */
const switchView = (page, kind, title, hint) => html`<div class="switch-line"><div><h2 class="h-part" id=${`${kind}-title`}>${title}</h2><span class="small">${hint}</span></div>
  <label class="form-check form-switch"><input class="form-check-input" type="checkbox" role="switch" aria-labelledby=${`${kind}-title`} .checked=${live(page.rules[kind].on)}
    @change=${({ target }) => page.change((rules) => (rules[kind].on = target.checked))}></label></div>`;

/** @param {any} page */
const saveView = (page) => html`${page.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${page.problem}</span></p>` : nothing}
  ${page.done ? html`<p class="notice notice--ok" role="status">${icon("check")}<span>${page.done}</span></p>` : nothing}
  ${page.given.can_write ? html`<div class="actions ${page.isChanged ? "save-bar" : ""}"><button class="btn btn-primary" type="submit" ?disabled=${!page.isChanged || page.busy}>${gettext("Save")}</button>
    <button class="btn" type="button" ?disabled=${!page.isChanged || page.busy} @click=${page.discard}>${gettext("Discard changes")}</button></div>` : nothing}`;

/** @param {any} page */
function outcomesView({ given }) {
  const { sent = 0, ...others } = given.outcomes;
  const refused = Object.entries(others);
  return html`<section class="sheet stack stack--tight" aria-labelledby="outcomes-title"><h2 class="h-part" id="outcomes-title">${gettext("The last seven days")}</h2>
    <p class="lead"><b class="num">${sent}</b> ${gettext("automatic answers were sent.")}</p>
    ${refused.length ? html`<table class="data"><thead><tr><th>${gettext("Not sent, because")}</th><th class="r">${gettext("Times")}</th></tr></thead>
      <tbody>${refused.map(([code, times]) => html`<tr><td>${reasonOf(code)} <code>${code}</code></td><td class="r">${times}</td></tr>`)}</tbody></table>`
      : html`<p class="small">${gettext("None was refused.")}</p>`}</section>`;
}

/** @param {string} code */
const reasonOf = (code) => ({
  late: gettext("Nobody was there to answer within ten minutes."),
  unreadable: gettext("The message was sealed before Recado held the keys."),
  window_closed: gettext("The 24 hours for free text were over."),
  pair_rate: gettext("Too many messages in one conversation at once."),
  business_suspended: gettext("The business is suspended."),
  business_closed: gettext("The business is closed."),
  no_keys: gettext("The customer has no keys."),
  undeliverable: gettext("The customer does not receive messages of this business."),
})[code] ?? gettext("The door refused it.");
