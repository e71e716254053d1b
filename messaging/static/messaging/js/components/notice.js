// @ts-check
/** A message from a template: the words that staff approved, why it came, or that it is not what was approved. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { dayOf, exactTimeOf, gettext, timeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { lineOfBody } from "../lib/bodies/line.js";
import { askToReport } from "./standing.js";

/** @type {Record<string, {sign: string, words: () => string}>} */
const CATEGORIES = {
  utility: { sign: "bell", words: () => gettext("Important notification") },
  marketing: { sign: "speakerphone", words: () => gettext("Advertising") },
  authentication: { sign: "shield-lock", words: () => gettext("Security code") },
};

/** Whether a message is one from a template, or pretends to be. @param {any} message */
export const isNotice = ({ template, body }) => Boolean(template) || body.t === "template";

/** One line for lists and searches. @param {any} messenger @param {any} summary @param {any} message */
export function lineOf(messenger, summary, message) {
  if (!message) return gettext("No messages yet");
  if (!isNotice(message)) return lineOfBody(message.body);
  const text = messenger.wordings.textOf(message, summary.business.id);
  if (text === undefined) return "…";
  return text ? text.title || text.body : gettext("Not the approved message");
}

/** What the bubble holds. @param {any} messenger @param {any} summary @param {any} message @param {(text: string, filled: (part: string, isLink: boolean) => string) => unknown} linked */
export function noticeView(messenger, summary, message, linked) {
  const text = messenger.wordings.textOf(message, summary.business.id);
  if (text === undefined) return html`<p class="bubble__text" role="status">${gettext("Fetching the approved text…")}</p>`;
  if (!text) return refusalView(() => askToReport(messenger, messenger.conversations.get(summary.id), message.key), message.mine);
  const category = CATEGORIES[message.category];
  return html`${category ? html`<p class="bubble__kicker">${icon(category.sign)} ${category.words()}</p>` : ""}
    ${text.title ? html`<p class="bubble__title" dir="auto">${text.title}</p>` : ""}
    <p class="bubble__text" dir="auto">${linked(text.unfilled, text.fillPart)}</p>
    ${text.footer ? html`<p class="bubble__footer" dir="auto">${text.footer}</p>` : ""}`;
}

/** @param {() => void} report @param {boolean} mine */
const refusalView = (report, mine) => html`<div class="not-approved" role="note">${icon("alert-triangle")}
  <p><b>${gettext("Not the approved message")}</b><br>${gettext("The business says that Recado's staff approved this message, but it is another one. It is not shown.")}</p>
  </div>${mine ? "" : html`<button class="btn btn-sm" type="button" @click=${report}>${icon("flag")} ${gettext("Report this message")}</button>`}`;

/** Why messages came, by their keys, once somebody asked. @type {Map<string, any>} */
const whys = new Map();

/** Under the bubble of who received it. @param {any} messenger @param {any} conversation @param {any} message */
export function whyView(messenger, conversation, message) {
  if (message.mine || !message.template) return "";
  const ask = ({ target }) => target.open && askWhy(messenger, conversation, message);
  return html`<details class="why" @toggle=${ask}><summary>${gettext("Why did I get this?")}</summary>
    <div class="why__panel">${whyPanel(whys.get(message.key))}</div></details>`;
}

/** @param {any} messenger @param {any} conversation @param {any} message */
async function askWhy(messenger, conversation, message) {
  if (whys.get(message.key)?.business) return;
  const id = message.key.split("/")[1];
  whys.set(message.key, await api.get(`conversations/${conversation.id}/messages/${id}/why/`).catch((error) => ({ problem: api.sentence(error) })));
  messenger.changed();
}

/** @param {any} why */
function whyPanel(why) {
  if (!why) return html`<p role="status">${gettext("Loading…")}</p>`;
  if (why.problem) return html`<p role="alert">${why.problem}</p>`;
  return html`<p>${reason(why)}</p>
    <dl class="kv"><dt>${gettext("Template")}</dt><dd><bdi>${why.template}</bdi></dd>
      <dt>${gettext("Kind")}</dt><dd>${CATEGORIES[why.category]?.words() ?? why.category}</dd>
      ${why.number ? html`<dt>${gettext("To your number")}</dt><dd class="num">${why.number}</dd>` : ""}
      ${why.planned_at ? html`<dt>${gettext("Written")}</dt><dd>${timeView(why.planned_at)}</dd>` : ""}
      ${why.due_at ? html`<dt>${gettext("Planned for")}</dt><dd>${timeView(why.due_at)}</dd>` : ""}
      <dt>${gettext("Sent")}</dt><dd>${timeView(why.sent_at)}</dd></dl>
    <p class="small">${gettext("Recado's staff approved the words; only the details in them come from the business.")}</p>
    <p><a href="/chat/settings/">${icon("adjustments-horizontal")} ${gettext("Receive fewer of these")}</a></p>`;
}

/** @param {number} at */
const timeView = (at) => html`<time datetime=${new Date(at).toISOString()} title=${exactTimeOf(at)}>${dayOf(at)}, ${timeOf(at)}</time>`;

/** @param {any} why */
function reason({ business: name, category }) {
  if (category === "marketing") return gettext("{name} advertises to you, because you agreed to hear from it.", { name });
  if (category === "authentication") return gettext("{name} sent you a code, because somebody signs in with your number.", { name });
  return gettext("{name} sent this to you, because it has your number and something changed for you.", { name });
}
