// @ts-check
/** One conversation in the team's list: who, what was said last, and how it stands. */
import { html, nothing } from "../../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext, listTimeOf } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { momentOf } from "../../lib/inbox/moment.js";
import { guestTag } from "../guest-tag.js";
import { draftView, face, lastLine } from "../rows.js";

const A_MINUTE_MS = 60_000;
const LONG_MS = 15 * A_MINUTE_MS;
const TINTS = ["tag--teal", "tag--info", "tag--note", ""];
const MOST_LABELS = 2;

/** Each label has its tint, the same everywhere. @param {string} name */
export const labelTag = (name) => html`<span class="tag ${TINTS[[...name].reduce((sum, sign) => sum + (sign.codePointAt(0) ?? 0), 0) % TINTS.length]}"><bdi>${name}</bdi></span>`;

/** @param {any} page @param {string} id @param {number} index */
export function inboxRow(page, id, index) {
  const { messenger, selection, list } = page;
  const summary = list.summaryOf(id);
  const { name } = summary.customer;
  const isPicked = selection.has(id);
  const pick = (/** @type {any} */ event) => page.pick(id, event.shiftKey);
  return html`<li class="inbox-row ${isPicked ? "inbox-row--picked" : ""}" data-row=${id} aria-setsize=${list.next ? -1 : list.ids.length} aria-posinset=${index + 1}>
    <a class="chat-row ${summary.unread ? "chat-row--unread" : ""}" href="#${id}" aria-current=${messenger.openId === id ? "page" : nothing}>
      ${face(name, "")}
      <span><span class="chat-row__name"><bdi>${name}</bdi>${guestTag(summary.customer)}</span>
        <span class="chat-row__last"><span dir="auto">${lastView(page, summary)}</span></span>${tagsView(page, summary)}</span>
      <span class="chat-row__side">${summary.at ? html`<time title=${exactTimeOf(summary.at)}>${listTimeOf(summary.at)}</time>` : ""}
        ${summary.unread ? html`<span class="count" aria-label=${gettext("{count} unread", { count: summary.unread })}>${summary.unread}</span>` : ""}</span></a>
    <label class="inbox-row__pick"><input class="form-check-input" type="checkbox" aria-label=${gettext("Select {name}", { name })} .checked=${isPicked} @click=${pick}></label></li>`;
}

/** @param {any} page @param {any} summary */
function lastView({ messenger, opener }, summary) {
  const conversation = messenger.conversations.get(summary.id);
  const last = conversation?.log.all.at(-1);
  const draft = messenger.openId === summary.id ? "" : messenger.drafts.of(summary.id)?.text;
  if (draft) return draftView(draft);
  if (last) return html`${last.mine ? html`<span class="visually-hidden">${gettext("Your team:")}</span>${icon("corner-up-left", "inbox-row__ours")}` : ""}${lastLine(messenger, summary, conversation, last)}`;
  if (!summary.sequence) return gettext("No messages yet");
  return opener.isDone(summary.id) && !messenger.conversations.has(summary.id) ? gettext("Cannot be read on this device") : "…";
}

/** @param {any} page @param {any} summary */
function tagsView({ messenger, team }, { id, inbox }) {
  if (!inbox) return "";
  const here = messenger.signs.in(id).filter(({ party }) => party === messenger.me.party);
  const waited = inbox.waiting_since ? Date.now() - inbox.waiting_since : 0;
  return html`<span class="chat-row__tags">
    ${waited >= A_MINUTE_MS && inbox.status === "open" ? html`<span class="tag ${waited > LONG_MS ? "tag--caution" : ""}">${icon("hourglass")}${waitedWords(waited)}</span>` : ""}
    ${inbox.status === "snoozed" ? html`<span class="tag">${icon("clock-pause")}${inbox.snoozed_until ? gettext("until {moment}", { moment: momentOf(inbox.snoozed_until) }) : gettext("until they write")}</span>` : ""}
    ${inbox.status === "resolved" ? html`<span class="tag tag--ok">${icon("check")}${gettext("Resolved")}</span>` : ""}
    ${here.length ? html`<span class="tag tag--info"><bdi>${gettext("{name} is here", { name: here[0].name.split(" ")[0] })}</bdi></span>`
      : inbox.assignee ? html`<span class="tag">${icon("user")}<bdi>${team.isMe(inbox.assignee) ? gettext("You") : inbox.assignee.name}</bdi></span>` : ""}
    ${inbox.labels.slice(0, MOST_LABELS).map(labelTag)}${inbox.labels.length > MOST_LABELS ? html`<span class="tag">+${inbox.labels.length - MOST_LABELS}</span>` : ""}</span>`;
}

/** @param {number} ms */
function waitedWords(ms) {
  const minutes = Math.floor(ms / A_MINUTE_MS);
  if (minutes < 60) return gettext("{count} min", { count: minutes });
  return minutes < 48 * 60 ? gettext("{count} h", { count: Math.floor(minutes / 60) }) : gettext("{count} days", { count: Math.floor(minutes / 1440) });
}
