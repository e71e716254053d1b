// @ts-check
/** Parts that the sections of the keys page share. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { newestOf } from "../crypto/keyrings.js";
import { dayOf, dateOf, gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { numberOf } from "../lib/team.js";

const SOON_MS = 14 * 24 * 60 * 60 * 1000;

/** What came of the last act. @param {any} page */
export const outcomeView = ({ problem, done, busy }) => html`
  ${problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${problem}</span></p>` : nothing}
  ${done ? html`<p class="notice notice--ok" role="status">${icon("check")}<span>${done}</span></p>` : nothing}
  ${busy ? html`<p class="small row-line" role="status"><span class="spinner-border spinner-border-sm" aria-hidden="true"></span><span>${busy}</span></p>` : nothing}`;

/** A part with a heading, words and what can be done. @param {string} title @param {string} words @param {unknown} body */
export const partView = (title, words, body) => html`<section class="stack stack--tight care"><h2 class="h-part">${title}</h2>
  <p class="small mb-0">${words}</p>${body}</section>`;

/** @param {any} page @param {string} mode @param {string} mark @param {string} words */
export const beginView = (page, mode, mark, words) => html`<div class="actions"><button class="btn" type="button" ?disabled=${Boolean(page.busy)}
  @click=${() => page.choose(mode)}>${icon(mark)} ${words}</button></div>`;

/** @param {any} page */
export const cancelView = (page) => html`<button class="btn btn-ghost" type="button" @click=${() => page.choose("")}>${gettext("Cancel")}</button>`;

/** When keys were made and until when they count. @param {{chain: Map<number, any>, keys: Map<number, any>}} holder */
export function epochsView({ chain, keys }) {
  const { createdAt, expiresAt, epoch } = newestOf(chain);
  const left = expiresAt - Date.now();
  const warning = left < SOON_MS
    ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${left < 0
        ? gettext("These keys have expired: nobody can write to you until they are renewed.")
        : gettext("These keys expire soon. Nobody can write to you after that until they are renewed.")}</span></p>` : nothing;
  const older = [...chain.values()].reverse();
  return html`${warning}<dl class="kv"><dt>${gettext("Newest keys")}</dt><dd>${gettext("number {epoch}, of {date}", { epoch, date: dateOf(createdAt) })}</dd>
      <dt>${gettext("Count until")}</dt><dd>${dayOf(expiresAt)}</dd>
      <dt>${gettext("Safety number, your half")}</dt><dd class="num" translate="no">${numberOf(chain)}</dd></dl>
    <details><summary>${gettext("All keys: {count}", { count: chain.size })}</summary><ol class="plain-list epochs">${older.map((statement) => html`<li>
      <span class="num">${statement.epoch}</span><span>${dayOf(statement.createdAt)}</span>
      <span class="small">${keys.has(statement.epoch) ? gettext("on this device") : gettext("forgotten, or of before you came")}</span></li>`)}</ol></details>`;
}
