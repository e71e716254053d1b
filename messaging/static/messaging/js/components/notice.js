// @ts-check
/** A message from a template: the words that staff approved, why it came, or that it is not what was approved. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

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
  if (!isNotice(message)) return message.body.text ?? gettext("This kind of message needs a newer version of Recado.");
  const text = messenger.wordings.textOf(message, summary.business.id);
  if (text === undefined) return "…";
  return text ? text.title || text.body : gettext("Not the approved message");
}

/** What the bubble holds. @param {any} messenger @param {any} summary @param {any} message @param {(text: string, filled: (part: string, isLink: boolean) => string) => unknown} linked */
export function noticeView(messenger, summary, message, linked) {
  const text = messenger.wordings.textOf(message, summary.business.id);
  if (text === undefined) return html`<p class="bubble__text" role="status">${gettext("Fetching the approved text…")}</p>`;
  if (!text) return refusalView();
  const category = CATEGORIES[message.category];
  return html`${category ? html`<p class="bubble__kicker">${icon(category.sign)} ${category.words()}</p>` : ""}
    ${text.title ? html`<p class="bubble__title" dir="auto">${text.title}</p>` : ""}
    <p class="bubble__text" dir="auto">${linked(text.unfilled, text.fillPart)}</p>
    ${text.footer ? html`<p class="bubble__footer" dir="auto">${text.footer}</p>` : ""}`;
}

const refusalView = () => html`<div class="not-approved" role="note">${icon("alert-triangle")}
  <p><b>${gettext("Not the approved message")}</b><br>${gettext("The business says that Recado's staff approved this message, but it is another one. It is not shown.")}</p></div>`;

/** Under the bubble of who received it. @param {any} messenger @param {any} conversation @param {any} message */
export function whyView(messenger, conversation, message) {
  if (message.mine || !message.template) return "";
  const wording = messenger.wordings.of(message.template);
  if (!wording) return "";
  return html`<details class="why"><summary>${gettext("Why did I get this?")}</summary>
    <div class="why__panel"><p>${reason(conversation, message)}</p>
      <dl class="kv"><dt>${gettext("Message")}</dt><dd><bdi>${wording.name}</bdi></dd>
        <dt>${gettext("Kind")}</dt><dd>${CATEGORIES[wording.category]?.words() ?? wording.category}</dd>
        ${message.number ? html`<dt>${gettext("Sent from")}</dt><dd class="num">${message.number}</dd>` : ""}</dl>
      <p class="small">${gettext("Recado's staff approved the words; only the details in them come from the business.")}</p></div></details>`;
}

/** @param {any} conversation @param {any} message */
function reason({ summary }, { category }) {
  const name = summary.business.name;
  if (category === "marketing") return gettext("{name} advertises to you, because you agreed to hear from it.", { name });
  if (category === "authentication") return gettext("{name} sent you a code, because somebody signs in with your number.", { name });
  return gettext("{name} sent this to you, because it has your number and something changed for you.", { name });
}
