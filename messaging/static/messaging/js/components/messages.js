// @ts-check
/** The messages of a conversation, as both sides see them. */
import { html, repeat } from "../../../accounts/vendor/lit/lit.js";
import { custodyChanges, custodyIcon, identityChanges, isHosted } from "../../../accounts/js/lib/custody.js";
import { dayOf, exactTimeOf, gettext, timeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { bodyView, colourOf } from "./body.js";
import { whyView } from "./notice.js";
import { sortLocked } from "../lib/forgotten.js";
import { timelineOf } from "../lib/timeline.js";
import { askToReport } from "./standing.js";
import { authorView, repliesView } from "./replies.js";
import { translateEntry } from "./translated.js";

/**
 * Messages with the conversation's asides between them: whoever has some sets `conversation.asides` and says that
 * it changed. @param {any} messenger @param {any} conversation
 */
export function messagesView(messenger, conversation) {
  const shown = conversation.shown.filter(({ key }) => !messenger.hidden.has(key));
  const isWhole = !(conversation.hasOlder && conversation.loaded);
  const rows = timelineOf(shown, [...changesOf(messenger, conversation), ...conversation.asides], !conversation.hasOlder);
  const pairs = rows.map((row, index) => ({ row, before: rows[index - 1] }));
  return html`${isWhole
      ? beginningView(businessChain(messenger, conversation))
      : html`<button class="btn btn-sm" type="button" @click=${() => messenger.loadOlder(conversation)}>${gettext("Earlier messages")}</button>`}
    ${repeat(pairs, ({ row }) => row.key, ({ row, before }) => html`${dayView(row, before)}${row.aside ? row.aside.view() : messageView(messenger, conversation, row, before)}`)}
    ${conversation.refused ? warning(gettext("Messages that could not be verified are not shown: {count}", { count: conversation.refused })) : ""}
    ${lockedView(conversation)}
    ${typingView(messenger, conversation)}`;
}

/** The business's signed chain, which this browser has checked. @param {any} messenger @param {any} conversation */
const businessChain = (messenger, conversation) =>
  messenger.me.side === "customer" ? conversation.peer.chain : messenger.identity.chain;

/** @param {Map<number, any>} chain */
function beginningView(chain) {
  const words = isHosted(chain.get(1))
    ? gettext("Recado answers for this business and can read this chat. Yellow messages come from a verified business and cannot be deleted.")
    : gettext("Encrypted end to end. Yellow messages come from a verified business and cannot be deleted.");
  return html`<p class="system-note">${icon(custodyIcon(chain.get(1)))}<span>${words}</span></p>`;
}

/** Where it changed who holds the keys. @param {any} messenger @param {any} conversation @returns {import("../lib/timeline.js").Aside[]} */
function changesOf(messenger, conversation) {
  const changes = [...custodyChanges(businessChain(messenger, conversation)), ...identityChanges(conversation.peer.chain)];
  return changes.filter(({ at }) => at > conversation.summary.created_at).map(({ at, mark, words }) => ({
    key: `${mark}/${at}`, at,
    view: () => html`<p class="system-note"><span class="visually-hidden">${timeOf(at)}</span>${icon(mark)}<span title=${exactTimeOf(at)}>${words}</span></p>`,
  }));
}

/** @param {import("../lib/timeline.js").Row} row @param {import("../lib/timeline.js").Row | undefined} before */
const startsDay = ({ at }, before) => !before || dayOf(before.at) !== dayOf(at);

/** @param {import("../lib/timeline.js").Row} row @param {import("../lib/timeline.js").Row | undefined} before */
const dayView = (row, before) => (startsDay(row, before) ? html`<div class="day-sep"><span>${dayOf(row.at)}</span></div>` : "");

/** What cannot be opened: for now, or because its keys were forgotten on purpose. @param {any} conversation */
function lockedView(conversation) {
  const { waiting, forgotten } = sortLocked(conversation);
  return html`${waiting ? warning(gettext("Messages that wait for keys: {count}", { count: waiting })) : ""}
    ${forgotten ? html`<p class="system-note">${icon("hourglass")}<span>${gettext("{count} older messages cannot be read any more: their keys were forgotten, as your settings say.", { count: forgotten })}</span></p>` : ""}`;
}

/** @param {string} words */
const warning = (words) => html`<p class="system-note">${icon("alert-triangle")}<span>${words}</span></p>`;

/** @param {any} messenger @param {any} conversation @param {import("../lib/timeline.js").Row} row @param {import("../lib/timeline.js").Row | undefined} before */
function messageView(messenger, conversation, row, before) {
  const { message } = row;
  const next = !startsDay(row, before) && before?.message?.mine === message.mine;
  const classes = `msg ${message.mine ? "msg--out" : ""} ${next ? "msg--next" : ""} ${message.body.buttons ? "msg--buttons" : ""} ${message.body.media ? "msg--files" : ""} ${message.failure ? "msg--failed" : ""}`;
  return html`${conversation.missesBefore(message) ? warning(gettext("Messages may be missing here: the next one answers one that never came.")) : ""}
    <div class=${classes} data-key=${message.key}>
      <div class="bubble ${colourOf(messenger, conversation, message)}">${bodyView(messenger, conversation, message)}
        <div class="bubble__meta">${authorView(message)}
          <time datetime=${new Date(message.at).toISOString()} title=${exactTimeOf(message.at)}>${timeOf(message.at)}</time>
          ${message.mine ? ticks(conversation, message) : ""}${message.sequence ? menu(messenger, conversation, message) : ""}</div></div>
      ${repliesView(messenger, conversation, message)}
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

/** @param {any} messenger @param {any} conversation @param {any} message */
function menu(messenger, conversation, message) {
  return html`<details class="msg__menu"><summary aria-label=${gettext("Message options")}>${icon("dots-vertical")}</summary>
    <div class="menu">${translateEntry(messenger, conversation, message)}${message.fromVerified
      ? html`<span aria-disabled="true">${icon("lock")} ${gettext("Messages from a verified business cannot be deleted")}</span>`
      : html`<button type="button" @click=${() => messenger.hide(message.key)}>${icon("eye-off")} ${gettext("Remove from this device")}</button>`}
      ${message.proof ? html`<button type="button" @click=${() => askToReport(messenger, conversation, message.key)}>${icon("flag")} ${gettext("Report")}</button>` : ""}</div></details>`;
}

/** @param {any} messenger @param {any} message */
const failure = (messenger, message) => html`<div class="msg__foot" role="alert"><span>${message.failure}</span>
  <button class="btn btn-sm" type="button" @click=${() => messenger.retry(message)}>${gettext("Try again")}</button>
  <button class="btn btn-sm" type="button" @click=${() => messenger.discard(message)}>${gettext("Discard")}</button></div>`;

/** @param {any} messenger @param {any} conversation */
function typingView(messenger, conversation) {
  const signs = messenger.signs.in(conversation.id);
  const writes = signs.some(({ t, party }) => t === "typing" && party !== messenger.me.party);
  return writes
    ? html`<div class="typing" role="status"><span class="typing__dots" aria-hidden="true"><i></i><i></i><i></i></span>${gettext("Writing…")}</div>`
    : "";
}
