// @ts-check
/** Whom the open conversation is with, whose it is, and what can be done with it. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { custodyIcon, isHosted } from "../../../../accounts/js/lib/custody.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { momentOf } from "../../lib/inbox/moment.js";
import { guestTag } from "../guest-tag.js";
import { face } from "../rows.js";
import { translateButton } from "../translate-strip.js";
import { labelTag } from "./row.js";

/** @param {any} page */
export function talkHeader(page) {
  const { summary, acts } = page;
  const ids = [summary.id];
  const { name } = summary.customer;
  const isOver = summary.inbox?.status === "resolved";
  const act = (mark, words, key, choose) => html`<button class="icon-btn" type="button" aria-label=${words} title="${words} (${key})" aria-keyshortcuts=${key} @click=${choose}>${icon(mark)}</button>`;
  return html`<header class="talk-header inbox-header">
    <button class="icon-btn only-phone" type="button" aria-label=${gettext("Back to the inbox")} @click=${page.leave}>${icon("arrow-left")}</button>
    ${face(name, "face--md")}
    <div class="talk-header__who"><h2 class="talk-header__name"><bdi>${name}</bdi>${guestTag(summary.customer)}</h2>${standingLine(page)}</div>
    <div class="inbox-acts" role="group" aria-label=${gettext("This conversation")}>${page.conversation ? page.chatSearch.buttonView() : ""}${translateButton(page)}
      ${act("user-plus", gettext("Assign"), "a", () => acts.assign(ids))}${act("tag", gettext("Labels"), "l", () => acts.label(ids))}${act("clock-pause", gettext("Snooze"), "s", () => acts.snooze(ids))}
      <button class="btn btn-sm inbox-resolve" type="button" aria-keyshortcuts="e" title="${isOver ? gettext("Open again") : gettext("Resolve")} (e)" @click=${() => acts.resolve(ids)}>
        ${icon(isOver ? "arrow-back-up" : "check")} ${isOver ? gettext("Open again") : gettext("Resolve")}</button></div>
    <button class="icon-btn only-narrow" type="button" aria-label=${gettext("Contact")} @click=${() => page.showCard(summary.id)}>${icon("info-circle")}</button></header>
  ${summary.inbox?.labels.length ? html`<div class="inbox-header__labels" role="group" aria-label=${gettext("Labels")}>${summary.inbox.labels.map(labelTag)}</div>` : ""}`;
}

/** Whose it is, what became of it, who is here too; and who holds the keys. @param {any} page */
function standingLine({ summary, messenger, team }) {
  const { inbox, id } = summary;
  const statement = messenger.identity.chain.get(messenger.identity.epoch);
  const keys = isHosted(statement) ? gettext("Recado answers for you and can read this chat") : gettext("Encrypted end to end");
  const here = messenger.signs.in(id).filter(({ party }) => party === messenger.me.party).map(({ name }) => name);
  const parts = [ownerWords(inbox, team), statusWords(inbox), here.length ? gettext("{name} is here too", { name: [...new Set(here)].join(", ") }) : ""].filter(Boolean);
  return html`<span class="custody" title=${keys}>${icon(custodyIcon(statement))}<span class="visually-hidden">${keys}.</span><span data-standing>${parts.join(" · ") || keys}</span></span>`;
}

/** @param {any} inbox @param {any} team */
function ownerWords(inbox, team) {
  if (!inbox) return "";
  if (!inbox.assignee) return gettext("Nobody's yet");
  return team.isMe(inbox.assignee) ? gettext("Assigned to you") : gettext("Assigned to {name}", { name: inbox.assignee.name });
}

/** @param {any} inbox */
function statusWords(inbox) {
  if (inbox?.status === "resolved") return gettext("Resolved");
  if (inbox?.status !== "snoozed") return "";
  return inbox.snoozed_until ? gettext("snoozed until {moment}", { moment: momentOf(inbox.snoozed_until) }) : gettext("snoozed until they write");
}
