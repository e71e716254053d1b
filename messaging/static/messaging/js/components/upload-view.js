// @ts-check
/** A message whose files are on their way: how much is there, and buttons to pause, to go on, and to call it back. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { isLarge } from "../lib/media/uploads.js";
import { amountOf } from "./file-parts.js";

/** @param {any} messenger @param {any} message */
export function uploadView(messenger, message) {
  const uploads = messenger.sender?.uploads;
  const { state, sent, total } = uploads?.of(message.id) ?? { state: "going", sent: 0, total: 0 };
  return html`<div class="transfer uploading" role="group" aria-label=${gettext("Sending")} data-state=${state}>
    <progress class="meter" max=${total || 1} value=${sent} aria-label=${gettext("Sending")}></progress>
    <small class="num" role="status">${wordsOf(state, sent, total)}</small>
    ${isLarge(message) && total ? pauseView(uploads, message.id, state === "paused") : ""}
    <button class="icon-btn" type="button" aria-label=${gettext("Cancel sending")} @click=${() => messenger.discard(message)}>${icon("x")}</button></div>`;
}

/** @param {string} state @param {number} sent @param {number} total */
function wordsOf(state, sent, total) {
  if (state === "waiting") return gettext("Waiting for the connection…");
  if (!total) return "";
  const amount = amountOf(sent, total);
  return state === "paused" ? gettext("Paused at {amount}", { amount }) : amount;
}

/** @param {any} uploads @param {string} id @param {boolean} isPaused */
const pauseView = (uploads, id, isPaused) =>
  isPaused
    ? html`<button class="icon-btn" type="button" aria-label=${gettext("Go on sending")} @click=${() => uploads.resume(id)}>${icon("player-play")}</button>`
    : html`<button class="icon-btn" type="button" aria-label=${gettext("Pause sending")} @click=${() => uploads.pause(id)}>${icon("player-pause")}</button>`;
