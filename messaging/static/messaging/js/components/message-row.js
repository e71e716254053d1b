// @ts-check
/** One message with what belongs to it: what it answers, who wrote it, how far it came, who reacted. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext, timeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { bodyView, colourOf } from "./body.js";
import { menuView } from "./message-menu.js";
import { whyView } from "./notice.js";
import { nameOf, quoteView } from "./quotes.js";
import { reactionsView } from "./reactions.js";
import { authorView, repliesView } from "./replies.js";

/** @param {string} words */
export const warning = (words) => html`<p class="system-note">${icon("alert-triangle")}<span>${words}</span></p>`;

/** @param {any} messenger @param {any} conversation @param {any} message @param {boolean} next whether it goes on where the one before ended */
export function messageView(messenger, conversation, message, next) {
  const { body } = message;
  const classes = ["msg", message.mine && "msg--out", next && "msg--next", body.buttons && "msg--buttons", body.media && "msg--files",
    message.failure && "msg--failed", conversation.reading.flashed === message.key && "msg--flashed"].filter(Boolean).join(" ");
  return html`${conversation.missesBefore(message) ? warning(gettext("Messages may be missing here: the next one answers one that never came.")) : ""}
    <div class=${classes} data-key=${message.key} tabindex="-1">
      <div class="bubble ${colourOf(messenger, conversation, message)}"><span class="visually-hidden">${gettext("{name}:", { name: nameOf(messenger, conversation, message) })}</span>${quoteView(messenger, conversation, message)}${bodyView(messenger, conversation, message)}
        <div class="bubble__meta">${authorView(message)}
          <time datetime=${new Date(message.at).toISOString()} title=${exactTimeOf(message.at)}>${timeOf(message.at)}</time>
          ${message.mine ? ticks(conversation, message) : ""}${message.sequence ? menuView(messenger, conversation, message) : ""}</div></div>
      ${reactionsView(messenger, conversation, message)}${repliesView(messenger, conversation, message)}
      ${message.failure ? failure(messenger, message) : ""}${whyView(messenger, conversation, message)}
    </div>`;
}

/** @param {any} conversation @param {any} message */
function ticks(conversation, message) {
  const { theirs } = conversation.summary;
  if (message.failure) return "";
  if (message.sequence === null) return html`${icon("clock", "ticks")}<span class="visually-hidden">${gettext("Waiting")}</span>`;
  if (message.sequence <= theirs.read) return html`${icon("checks", "ticks ticks--read")}<span class="visually-hidden">${gettext("Read")}</span>`;
  if (message.sequence <= theirs.delivered) return html`${icon("checks", "ticks")}<span class="visually-hidden">${gettext("Delivered")}</span>`;
  return html`${icon("check", "ticks")}<span class="visually-hidden">${gettext("Sent")}</span>`;
}

/** @param {any} messenger @param {any} message */
const failure = (messenger, message) => html`<div class="msg__foot" role="alert"><span>${message.failure}</span>
  <button class="btn btn-sm" type="button" @click=${() => messenger.retry(message)}>${gettext("Try again")}</button>
  <button class="btn btn-sm" type="button" @click=${() => messenger.discard(message)}>${gettext("Discard")}</button></div>`;
