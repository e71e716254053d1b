// @ts-check
/** The messages of the open conversation on the screen, and the ways through them. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { messagesView } from "./messages.js";
import { strangerView } from "./new-identity.js";
import { swipes } from "./swipe.js";

/** @param {any} page the chat or inbox */
export function logView(page) {
  const { conversation, messenger, place } = page;
  if (messenger.substituted.has(messenger.openId)) return strangerView(page);
  if (!conversation) return html`<div class="empty"><p>${gettext("The other side has no keys yet.")}</p></div>`;
  // A picture came, and took its room.
  const drawn = { handleEvent: () => place.isAtEnd && place.settle(), capture: true };
  return html`${page.chatSearch.barView()}${page.bannerView()}${conversation.problem ? unloadedView(messenger, conversation) : ""}${wayView(place, conversation)}
    <div class="talk" role="log" aria-label=${gettext("Messages")} aria-live=${place.isAtEnd ? "polite" : "off"} tabindex="0" @scroll=${page.onScroll} @load=${drawn}
      @touchstart=${swipes.begin} @touchmove=${swipes.move} @touchend=${() => swiped(page)} @touchcancel=${swipes.cancel}>${messagesView(messenger, conversation)}</div>
    ${endView(place, conversation)}`;
}

/** A message that was pulled aside is answered. @param {any} page */
function swiped({ conversation, messenger, replying }) {
  const message = conversation.messages.get(swipes.end());
  if (message) replying.start(messenger.openId, message);
}

/** @param {any} messenger @param {any} conversation */
const unloadedView = (messenger, conversation) => html`<p class="banner" role="alert">${icon("alert-triangle")}<span>${conversation.problem}</span>
  <button class="btn btn-sm" type="button" @click=${() => messenger.loadOlder(conversation)}>${gettext("Try again")}</button></p>`;

/** Above the messages: the way to the unread ones, or that an older one is looked for. @param {any} place @param {any} conversation */
function wayView(place, conversation) {
  if (place.isLooking) return html`<p class="talk-way" role="status">${icon("history")} ${gettext("Looking through older messages…")}</p>`;
  const line = place.isLineAbove && conversation.reading.line(conversation.shown);
  return line ? html`<p class="talk-way"><button class="chip" type="button" @click=${place.toLine}>${icon("arrow-up")} ${gettext("{count} unread", { count: line.count })}</button></p>` : "";
}

/** Below them: the way back to the newest. @param {any} place @param {any} conversation */
function endView(place, conversation) {
  if (place.isAtEnd) return "";
  const count = conversation.reading.below(conversation.shown);
  const words = count ? gettext("To the newest messages, {count} of them unread", { count }) : gettext("To the newest messages");
  return html`<div class="talk-end"><button class="icon-btn" type="button" aria-label=${words} @click=${place.toEnd}>${icon("chevron-down")}${count
    ? html`<span class="count" aria-hidden="true">${count}</span>` : ""}</button></div>`;
}
