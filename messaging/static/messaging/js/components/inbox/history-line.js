// @ts-check
/** One thing that became of a conversation, as a line between its messages. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext, timeOf } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

/** @typedef {{at: number, by: string, act: string, to: string, cause: string}} Event as the server tells it (PROTOCOL.md) */

const MARKS = { assigned: "user-check", status: "check", labelled: "tag", unlabelled: "tag" };
const STATUS_MARKS = { open: "arrow-back-up", snoozed: "clock-pause", resolved: "check" };

/** What happened, in words. @param {Event} event */
export const historyWords = (event) =>
  event.cause === "undo" ? gettext("Undone by {name}: {what}", { name: event.by, what: wordsOf(event) }) : wordsOf(event);

/** @param {Event} event */
export function historyLine(event) {
  const mark = event.act === "status" ? STATUS_MARKS[event.to] : MARKS[event.act];
  const words = historyWords(event);
  return html`<p class="system-note system-note--act">${icon(mark ?? "history")}<span title=${exactTimeOf(event.at)}>${words} <span class="num">${timeOf(event.at)}</span></span></p>`;
}

/** @param {Event} event */
function wordsOf({ act, by: name, to, cause }) {
  if (act === "assigned") return assignedWords(name, to, cause);
  if (act === "labelled") return gettext("{name} added the label {label}", { name, label: to });
  if (act === "unlabelled") return gettext("{name} took the label {label} away", { name, label: to });
  if (to === "resolved") return gettext("{name} resolved it", { name });
  if (to === "snoozed") return gettext("{name} snoozed it", { name });
  if (cause === "customer") return gettext("Open again: the customer wrote");
  if (cause === "time") return gettext("Open again: the snooze is over");
  return gettext("{name} opened it again", { name });
}

/** @param {string} name @param {string} to @param {string} cause */
function assignedWords(name, to, cause) {
  if (cause === "turn") return gettext("Given to {member}, whose turn it was", { member: to });
  if (cause === "left") return gettext("Nobody's now: its owner left the team");
  if (!to) return gettext("{name} left it to nobody", { name });
  return to === name ? gettext("{name} took over", { name }) : gettext("{name} assigned it to {member}", { name, member: to });
}
