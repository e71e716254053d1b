// @ts-check
/** What lies behind a contact: what they allowed, what they were sent unasked, and who looked after them. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { dateOf, exactTimeOf, gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { historyWords } from "./inbox/history-line.js";

const MOST_SHOWN = 5;

/** @type {Record<string, [string, () => string]>} */
const STATES = {
  waiting: ["tag--info", () => gettext("Scheduled")],
  waiting_for_keys: ["tag--caution", () => gettext("Waits for who holds the keys")],
  no_keys: ["tag--caution", () => gettext("Waits: not on Recado yet")],
  sealing: ["tag--info", () => gettext("Being sent")],
  sent: ["", () => gettext("Sent")],
  delivered: ["tag--ok", () => gettext("Delivered")],
  read: ["tag--teal", () => gettext("Read")],
  refused: ["tag--danger", () => gettext("Refused")],
  cancelled: ["", () => gettext("Cancelled")],
  expired: ["tag--danger", () => gettext("Expired")],
};

/** @param {any} contact @param {any[]} consents the newest first */
export function consentView(contact, consents) {
  if (!contact) return "";
  const [newest] = consents;
  return html`<section><h3 class="card-head">${gettext("Consent to marketing")}</h3>
    ${contact.allows_marketing
      ? html`<p class="mb-0"><span class="tag tag--ok">${icon("check")}${gettext("Given")}</span></p>`
      : html`<p class="mb-0"><span class="tag tag--caution">${newest ? gettext("Withdrawn") : gettext("None on record")}</span></p>`}
    ${newest ? howView(newest) : ""}</section>`;
}

/** When and how it was given, and its end. @param {any} consent */
function howView({ given_at: given, source, wording, recorded_by: by, withdrawn_at: ended, withdrawn_source: endedBy }) {
  return html`<p class="small mb-0"><time title=${exactTimeOf(given)}>${dateOf(given)}</time> · <bdi>${source}</bdi>
    ${wording ? html`<br><q dir="auto">${wording}</q>` : ""}${by ? html`<br>${gettext("Written down by {name}", { name: by })}` : ""}
    ${ended ? html`<br>${gettext("Withdrawn on {day}", { day: dateOf(ended) })}${endedBy ? html` · <bdi>${endedBy}</bdi>` : ""}` : ""}</p>`;
}

/** Notifications and campaigns, with what became of each. @param {any[]} sent */
export function sentView(sent) {
  if (!sent.length) return "";
  return html`<section><h3 class="card-head">${gettext("Notifications and campaigns")}</h3>
    ${foldedView(sent, ({ kind, name, at, state }) => {
      const [tag, words] = STATES[state] ?? ["", () => state];
      return html`<li>${icon(kind === "campaign" ? "speakerphone" : "bell")}<span><bdi>${name}</bdi>
        <small><time title=${exactTimeOf(at)}>${listTimeOf(at)}</time></small></span><span class="tag ${tag}">${words()}</span></li>`;
    })}</section>`;
}

/** Who took the conversation over, and what else the team did with it. @param {any[]} events the newest first */
export function historyView(events) {
  if (!events.length) return "";
  return html`<section><h3 class="card-head">${gettext("History")}</h3>
    ${foldedView(events, (event) => html`<li>${icon("history")}<span>${historyWords(event)}
      <small><time title=${exactTimeOf(event.at)}>${listTimeOf(event.at)}</time></small></span></li>`)}</section>`;
}

/** The newest few, and the rest below a press. @param {any[]} rows @param {(row: any) => unknown} view */
function foldedView(rows, view) {
  const rest = rows.slice(MOST_SHOWN);
  return html`<ul class="card-list">${rows.slice(0, MOST_SHOWN).map(view)}</ul>
    ${rest.length ? html`<details><summary class="small">${gettext("{count} more", { count: rest.length })}</summary><ul class="card-list">${rest.map(view)}</ul></details>` : ""}`;
}
