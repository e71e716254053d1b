// @ts-check
/** What can be done with one message. Its entries are drawn when it opens: a long chat has many messages. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { showDetails } from "./message-details.js";
import { isNotice } from "./notice.js";
import { chooseView } from "./reactions.js";
import { askToReport } from "./standing.js";
import { translateEntry } from "./translated.js";

/** @param {any} messenger @param {any} conversation @param {any} message */
export function menuView(messenger, conversation, message) {
  const { reading } = conversation;
  const toggled = (/** @type {any} */ { target }) => {
    if (target.open) reading.menu = message.key;
    else if (reading.menu === message.key) reading.menu = "";
    messenger.changed();
    if (target.open) requestAnimationFrame(() => turn(target));
  };
  return html`<details class="msg__menu" @toggle=${toggled}><summary aria-label=${gettext("Message options")}>${icon("dots-vertical")}</summary>
    <div class="menu">${reading.menu === message.key ? entriesView(messenger, conversation, message) : ""}</div></details>`;
}

/** It opens towards where there is more room, and is no higher than that. @param {HTMLElement} details */
function turn(details) {
  const pane = details.closest(".talk")?.getBoundingClientRect();
  const bubble = details.closest(".bubble")?.getBoundingClientRect();
  const menu = /** @type {HTMLElement | null} */ (details.querySelector(".menu"));
  if (!pane || !bubble || !menu) return;
  const [above, below] = [bubble.top - pane.top, pane.bottom - bubble.bottom];
  details.dataset.up = String(below < menu.offsetHeight && above > below);
  if (matchMedia("(min-width: 900px)").matches) menu.style.maxBlockSize = `${Math.max(200, Math.max(above, below) - 8)}px`;
}

/** @param {any} messenger @param {any} conversation @param {any} message */
function entriesView(messenger, conversation, message) {
  const { reading, id } = conversation;
  const close = () => {
    reading.menu = "";
    document.querySelectorAll("details.msg__menu[open]").forEach((menu) => menu.removeAttribute("open"));
  };
  const entry = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {() => unknown} */ act) =>
    html`<button type="button" @click=${() => {
      close();
      act();
    }}>${icon(sign)} ${words}</button>`;
  const text = textOf(messenger, conversation, message);
  const canAnswer = messenger.replying.isPossible(id);
  return html`${canAnswer ? html`${chooseView(messenger, conversation, message, close)}${entry("arrow-back-up", gettext("Answer it"), () => messenger.replying.start(id, message))}` : ""}
    ${text ? entry("copy", gettext("Copy"), () => navigator.clipboard.writeText(text)) : ""}
    ${translateEntry(messenger, conversation, message)}
    ${entry("info-circle", gettext("Details"), () => showDetails(messenger, conversation, message))}
    ${message.fromVerified
      ? html`<span aria-disabled="true" title=${gettext("What a verified business says stays provable: for you, and for who judges a report.")}>${icon("lock")} ${gettext("Messages from a verified business cannot be deleted")}</span>`
      : entry("eye-off", gettext("Remove from this device"), () => remove(messenger, id, message.key))}
    ${message.proof ? entry("flag", gettext("Report"), () => askToReport(messenger, conversation, message.key)) : ""}`;
}

/** Off this device's screen, and out of its search. @param {any} messenger @param {string} id of the conversation @param {string} key */
function remove(messenger, id, key) {
  messenger.deviceSearch.forget(id, key);
  return messenger.hide(key);
}

/** The words of a message, as they stand in its bubble. @param {any} messenger @param {any} conversation @param {any} message @returns {string} */
export function textOf(messenger, conversation, message) {
  if (!isNotice(message)) return message.body.text ?? "";
  const text = messenger.wordings.textOf(message, conversation.summary.business.id);
  return text ? [text.title, text.body, text.footer].filter(Boolean).join("\n") : "";
}
