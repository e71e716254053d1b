// @ts-check
/** The messages of a conversation, as both sides see them. */
import { html, repeat } from "../../../accounts/vendor/lit/lit.js";
import { custodyChanges, custodyIcon, identityChanges, isHosted } from "../../../accounts/js/lib/custody.js";
import { dayOf, exactTimeOf, gettext, timeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { sortLocked } from "../lib/forgotten.js";
import { timelineOf } from "../lib/timeline.js";
import { messageView, warning } from "./message-row.js";

/**
 * Messages with the conversation's asides between them: whoever has some sets `conversation.asides` and says that
 * it changed. @param {any} messenger @param {any} conversation
 */
export function messagesView(messenger, conversation) {
  const messages = messenger.hidden.without(conversation.shown);
  const { from, to } = conversation.reading.window.of(messages);
  const isWhole = from === 0 && !conversation.hasOlder;
  const until = to < messages.length ? messages[to].at : Infinity;
  const asides = [...changesOf(messenger, conversation), ...conversation.asides].filter(({ at }) => at <= until);
  const rows = timelineOf(messages.slice(from, to), asides, isWhole);
  const pairs = rows.map((row, index) => ({ row, before: rows[index - 1] }));
  const line = conversation.reading.line(messages);
  return html`${isWhole || !conversation.loaded ? beginningView(businessChain(messenger, conversation))
      : html`<button class="btn btn-sm" type="button" @click=${messenger.place.earlier}>${gettext("Earlier messages")}</button>`}
    ${repeat(pairs, ({ row }) => row.key, ({ row, before }) => html`${dayView(row, before)}${line?.key === row.key ? lineView(line) : ""}${row.aside
      ? row.aside.view() : messageView(messenger, conversation, row.message, isNext(row, before) && line?.key !== row.key)}`)}
    ${to < messages.length ? "" : endView(messenger, conversation)}`;
}

/** What stands below the newest message. @param {any} messenger @param {any} conversation */
const endView = (messenger, conversation) => html`${conversation.refused
    ? warning(gettext("Messages that could not be verified are not shown: {count}", { count: conversation.refused })) : ""}
  ${lockedView(conversation)}${typingView(messenger, conversation)}`;

/** @param {{count: number}} line */
const lineView = ({ count }) =>
  html`<div class="unread-line" role="separator"><span>${count === 1 ? gettext("1 unread message") : gettext("{count} unread messages", { count })}</span></div>`;

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

/** Whether the same side goes on. @param {import("../lib/timeline.js").Row} row @param {import("../lib/timeline.js").Row | undefined} before */
const isNext = (row, before) => !startsDay(row, before) && before?.message?.mine === row.message?.mine;

/** @param {import("../lib/timeline.js").Row} row @param {import("../lib/timeline.js").Row | undefined} before */
const dayView = (row, before) => (startsDay(row, before) ? html`<div class="day-sep"><span>${dayOf(row.at)}</span></div>` : "");

/** What cannot be opened: for now, or because its keys were forgotten on purpose. @param {any} conversation */
function lockedView(conversation) {
  const { waiting, forgotten } = sortLocked(conversation);
  return html`${waiting ? warning(gettext("Messages that wait for keys: {count}", { count: waiting })) : ""}
    ${forgotten ? html`<p class="system-note">${icon("hourglass")}<span>${gettext("{count} older messages cannot be read any more: their keys were forgotten, as your settings say.", { count: forgotten })}</span></p>` : ""}`;
}

/** @param {any} messenger @param {any} conversation */
function typingView(messenger, conversation) {
  const signs = messenger.signs.in(conversation.id);
  const writes = signs.some(({ t, party }) => t === "typing" && party !== messenger.me.party);
  return writes
    ? html`<div class="typing" role="status"><span class="typing__dots" aria-hidden="true"><i></i><i></i><i></i></span>${gettext("Writing…")}</div>`
    : "";
}
