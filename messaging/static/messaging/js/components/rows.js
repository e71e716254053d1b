// @ts-check
/** One row of a list of conversations. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { badgeView } from "../../../accounts/js/components/badge.js";
import { exactTimeOf, gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { EVERYTHING } from "../lib/flow.js";
import { isMuted } from "../lib/mute.js";
import { levelWords } from "./flow-level.js";
import { standingTag } from "./standing.js";
import { lineOf } from "./notice.js";
import { reactionLine } from "./reactions.js";

const TINTS = ["face--sea", "face--brick", "face--plum", "face--moss", ""];

/** A round or square face: initials, below a picture where there is one. @param {string} name @param {string} extra @param {string} [logo] */
export function face(name, extra, logo) {
  const words = name.split(/\s+/).filter(Boolean);
  const initials = words.slice(0, 2).map((word) => [...word][0]).join("").toLocaleUpperCase();
  const tint = TINTS[[...name].reduce((sum, sign) => sum + (sign.codePointAt(0) ?? 0), 0) % TINTS.length];
  return html`<span class="face ${tint} ${extra}" aria-hidden="true">${initials}${logo ? html`<img class="face__picture" src="/logos/${logo}.webp" alt="">` : nothing}</span>`;
}

/** @param {any} messenger @param {any} summary @param {string} name */
export function conversationRow(messenger, summary, name) {
  const customerSide = messenger.me.side === "customer";
  const conversation = messenger.conversations.get(summary.id);
  const last = conversation?.log.all.at(-1);
  const current = messenger.openId === summary.id;
  const draft = current ? undefined : messenger.drafts.of(summary.id)?.text;
  return html`<li><a class="chat-row ${summary.unread ? "chat-row--unread" : ""}" href="#${summary.id}" aria-current=${current ? "page" : nothing}>
    ${customerSide ? face(name, "face--business", summary.business.logo) : face(name, "")}
    <span><span class="chat-row__name"><bdi>${name}</bdi>${customerSide ? html`${badgeView(messenger.badgeOf(summary))}${standingTag(summary.business)}` : ""}</span>
      <span class="chat-row__last">${draft ? draftView(draft) : html`${last?.mine ? icon(tick(summary, last), last.sequence <= summary.theirs.read ? "ticks ticks--read" : "ticks") : ""}<span dir="auto">${lastLine(messenger, summary, conversation, last)}</span>`}</span></span>
    <span class="chat-row__side">${summary.at ? html`<time title=${exactTimeOf(summary.at)}>${listTimeOf(summary.at)}</time>` : ""}
      ${customerSide ? wishesView(summary) : ""}${summary.unread ? html`<span class="count" aria-label=${gettext("{count} unread", { count: summary.unread })}>${summary.unread}</span>` : ""}</span></a></li>`;
}

/** What its reader wants to hear of it, where that is not everything. @param {any} summary */
function wishesView(summary) {
  const mark = (/** @type {string} */ sign, /** @type {string} */ words) => html`<span title=${words}>${icon(sign)}<span class="visually-hidden">${words}</span></span>`;
  if (summary.blocked) return mark("ban", gettext("Blocked"));
  if (isMuted(summary)) return mark("bell-off", gettext("Muted"));
  return summary.flow && summary.flow.level !== EVERYTHING ? mark("adjustments-horizontal", levelWords(summary)) : "";
}

/** @param {string} text */
export const draftView = (text) => html`<span><b class="chat-row__draft">${gettext("Draft:")}</b> <bdi>${text}</bdi></span>`;

/** The newest message of all in one line, be it a reaction. @param {any} messenger @param {any} summary @param {any} conversation @param {any} last */
export function lastLine(messenger, summary, conversation, last) {
  if (last?.body.t === "reaction") return reactionLine(messenger, conversation, last, (message) => lineOf(messenger, summary, message));
  return lineOf(messenger, summary, last);
}

/** @param {any} summary @param {any} last */
const tick = (summary, last) => (last.sequence === null ? "clock" : last.sequence <= summary.theirs.delivered ? "checks" : "check");
