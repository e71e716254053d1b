// @ts-check
/** What the bubble shows of the files of a message: pictures, voice notes, and documents to save. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { sizeOf } from "../lib/media/entries.js";
import { open, openedOf, save } from "../lib/media/opened.js";
import { isPicture, isVoice } from "../lib/media/types.js";
import { factsOf, isForeign, signOf, thumbOf, troubleView } from "./file-parts.js";
import { showPicture } from "./lightbox.js";
import "./voice-note.js";

/** Pictures up to here come by themselves. */
const SMALL_BYTES = 400 * 1024;

/** @param {any} messenger @param {any} conversation @param {any} message */
export function filesView(messenger, conversation, message) {
  const { media } = message.body;
  const changed = () => messenger.changed();
  const pictures = media.filter(isPicture);
  const show = (entry) => showPicture(picturesOf(conversation), entry, changed);
  return html`${pictures.length ? html`<div class="pictures" data-count=${Math.min(pictures.length, 4)}>${pictures.map((entry) => pictureView(entry, changed, show))}</div>` : ""}
    ${media.filter((entry) => !isPicture(entry)).map((entry) => (isVoice(entry)
      ? html`<recado-voice .entry=${entry}></recado-voice>` : documentView(entry, changed)))}
    ${media.filter((entry) => openedOf(entry).state === "failed" || isForeign(entry)).map((entry) => troubleView(entry, changed))}
    ${message.sequence === null && message.id && !message.failure ? uploadView(messenger, message) : ""}`;
}

/** Every picture of a conversation, in order. @param {any} conversation */
const picturesOf = (conversation) => conversation.shown.flatMap(({ body }) => (body.media ?? []).filter(isPicture));

/** @param {any} entry @param {() => void} changed @param {(entry: any) => void} show */
function pictureView(entry, changed, show) {
  const { state, url, fits, share } = openedOf(entry);
  if (state === "closed" && entry.n <= SMALL_BYTES) queueMicrotask(() => open(entry, changed));
  const isOpen = state === "open" && fits;
  const source = isOpen ? url : thumbOf(entry);
  const press = () => (isForeign(entry) || state === "failed" ? undefined : show(entry));
  return html`<button class="picture" type="button" aria-label=${gettext("Open the photo {name}", { name: entry.name })} data-state=${state} @click=${press}>
    ${source ? html`<img src=${source} alt="" width=${entry.w ?? nothing} height=${entry.h ?? nothing} class=${isOpen ? "" : "is-rough"}>` : icon("photo")}
    ${isOpen || state === "failed" || isForeign(entry) ? "" : html`<span class="picture__size">${state === "coming"
      ? html`<progress class="meter" max="1" value=${share} aria-label=${gettext("Fetching")}></progress>` : html`${icon("download")} ${sizeOf(entry.n)}`}</span>`}</button>`;
}

/** Saved, never opened here. @param {any} entry @param {() => void} changed */
function documentView(entry, changed) {
  const { state, share } = openedOf(entry);
  const take = async () => {
    await open(entry, changed);
    if (openedOf(entry).state === "open" && !isForeign(entry)) save(entry);
  };
  const isStuck = state === "failed" || isForeign(entry);
  return html`<button class="document" type="button" data-state=${state} ?disabled=${isStuck} @click=${take}>
    ${icon(isStuck ? "file-alert" : signOf(entry))}<span class="document__words"><bdi>${entry.name || gettext("File")}</bdi><small>${factsOf(entry)}</small>
      ${state === "coming" ? html`<progress class="meter" max="1" value=${share} aria-label=${gettext("Fetching")}></progress>` : ""}</span>
    ${isStuck || state === "coming" ? "" : html`${icon("download")}<span class="visually-hidden">${gettext("Save")}</span>`}</button>`;
}

/** How much is on the server already. @param {any} messenger @param {any} message */
function uploadView(messenger, message) {
  const share = messenger.sender?.uploads.shares.get(message.id);
  return html`<div class="uploading" role="group" aria-label=${gettext("Sending")}><progress class="meter" max="1" value=${share ?? 0}></progress>
    <button class="icon-btn" type="button" aria-label=${gettext("Cancel sending")} @click=${() => messenger.discard(message)}>${icon("x")}</button></div>`;
}
