// @ts-check
/** What the bubble shows of the files of a message: pictures, videos, voice notes, and documents to save. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { sizeOf } from "../lib/media/entries.js";
import { open, openedOf, save } from "../lib/media/opened.js";
import { isPicture, isVideo, isVoice } from "../lib/media/types.js";
import { comingView, factsOf, isForeign, isStuck, nameOf, signOf, thumbOf, troubleView } from "./file-parts.js";
import { showPicture } from "./lightbox.js";
import { uploadView } from "./upload-view.js";
import { videoView } from "./video.js";
import "./voice-note.js";

/** Pictures up to here come by themselves, unless the connection is paid by what it carries. */
const SMALL_BYTES = 2 * 1024 * 1024;
/** So many stand in a bubble; the last one leads to the rest. */
const MOST_SHOWN = 4;

const comesByItself = ({ n }) => {
  const { saveData = false, type = "" } = /** @type {any} */ (navigator).connection ?? {};
  return n <= SMALL_BYTES && !saveData && type !== "cellular";
};

/** @param {any} messenger @param {any} conversation @param {any} message */
export function filesView(messenger, conversation, message) {
  const { media } = message.body;
  const changed = () => messenger.changed();
  const pictures = media.filter(isPicture);
  const show = (entry) => showPicture(picturesOf(conversation), entry, changed);
  return html`${pictures.length ? picturesView(pictures, changed, show) : ""}
    ${media.filter((entry) => !isPicture(entry)).map((entry) => fileView(entry, changed))}
    ${media.filter(isStuck).map((entry) => troubleView(entry, changed))}
    ${message.sequence === null && message.id && !message.failure ? uploadView(messenger, message) : ""}`;
}

/** @param {any} entry @param {() => void} changed */
function fileView(entry, changed) {
  if (isVoice(entry)) return html`<recado-voice .entry=${entry}></recado-voice>`;
  return isVideo(entry) && !isStuck(entry) ? videoView(entry, changed) : documentView(entry, changed);
}

/** Every picture of a conversation, in order. @param {any} conversation */
const picturesOf = (conversation) => conversation.shown.flatMap(({ body }) => (body.media ?? []).filter(isPicture));

/** @param {any[]} pictures @param {() => void} changed @param {(entry: any) => void} show */
function picturesView(pictures, changed, show) {
  const shown = pictures.slice(0, MOST_SHOWN);
  const rest = pictures.length - shown.length;
  return html`<div class="pictures" data-count=${shown.length}>${shown.map((entry, place) =>
    pictureView(entry, changed, show, place === MOST_SHOWN - 1 ? rest : 0))}</div>`;
}

/** @param {any} entry @param {() => void} changed @param {(entry: any) => void} show @param {number} rest how many more it leads to */
function pictureView(entry, changed, show, rest) {
  const { state, url, fits } = openedOf(entry);
  if (state === "closed" && comesByItself(entry)) queueMicrotask(() => open(entry, changed));
  const isOpen = state === "open" && fits;
  const source = isOpen ? url : thumbOf(entry);
  const press = () => (isForeign(entry) || state === "failed" ? undefined : show(entry));
  const words = rest ? gettext("Open the photo {name}, and {count} more", { name: entry.name, count: rest }) : gettext("Open the photo {name}", { name: entry.name });
  return html`<button class="picture" type="button" aria-label=${words} data-state=${state} @click=${press}>
    ${source ? html`<img src=${source} alt="" width=${entry.w ?? nothing} height=${entry.h ?? nothing} class=${isOpen ? "" : "is-rough"}>` : icon("photo")}
    ${rest ? html`<span class="picture__rest num" aria-hidden="true">+${rest}</span>` : sizeView(entry, isOpen)}</button>`;
}

/** @param {any} entry @param {boolean} isOpen */
function sizeView(entry, isOpen) {
  const { state, got } = openedOf(entry);
  if (isOpen || state === "failed" || isForeign(entry)) return "";
  return html`<span class="picture__size">${state === "coming"
    ? html`<progress class="meter" max=${entry.n} value=${got} aria-label=${gettext("Fetching")}></progress>` : html`${icon("download")} ${sizeOf(entry.n)}`}</span>`;
}

/** Saved, never opened here. @param {any} entry @param {() => void} changed */
function documentView(entry, changed) {
  const { state } = openedOf(entry);
  const take = async () => {
    await open(entry, changed);
    if (openedOf(entry).state === "open" && !isForeign(entry)) save(entry);
  };
  const stuck = isStuck(entry);
  const isComing = state === "coming";
  return html`<div class="document-row"><button class="document" type="button" data-state=${state} ?disabled=${stuck || isComing} @click=${take}>
    ${icon(stuck ? "file-alert" : signOf(entry))}<span class="document__words"><bdi>${nameOf(entry)}</bdi><small>${factsOf(entry)}</small></span>
    ${stuck || isComing ? "" : html`${icon("download")}<span class="visually-hidden">${gettext("Save")}</span>`}</button>
    ${isComing ? comingView(entry) : ""}</div>`;
}
