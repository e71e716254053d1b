// @ts-check
/** A video in the bubble: its small picture and a press to fetch it, then the browser's own controls. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { open, openedOf, save } from "../lib/media/opened.js";
import { comingView, factsOf, isForeign, nameOf, thumbOf } from "./file-parts.js";

/** What this browser could not play; it can be saved. @type {Set<string>} */
const unplayable = new Set();
/** What was asked for here, and plays once it is there. @type {Set<string>} */
const asked = new Set();

/** @param {any} entry @param {() => void} changed */
export function videoView(entry, changed) {
  const { state, url } = openedOf(entry);
  const isOpen = state === "open" && !isForeign(entry);
  return html`<figure class="video" data-state=${state}>${isOpen && !unplayable.has(entry.id) ? playerView(entry, url, changed) : posterView(entry, changed)}
    ${state === "coming" ? comingView(entry) : html`<figcaption><bdi>${nameOf(entry)}</bdi><small>${unplayable.has(entry.id) ? gettext("This browser cannot play this video: save it.") : factsOf(entry)}</small>
      ${isOpen ? html`<button class="icon-btn" type="button" aria-label=${gettext("Save")} @click=${() => save(entry)}>${icon("download")}</button>` : ""}</figcaption>`}</figure>`;
}

/** @param {any} entry @param {string} url @param {() => void} changed */
function playerView(entry, url, changed) {
  const cannot = () => {
    unplayable.add(entry.id);
    changed();
  };
  const ready = ({ target }) => asked.delete(entry.id) && target.play().catch(() => undefined);
  // Sound of one thing at a time.
  const playing = ({ target }) => document.querySelectorAll("video").forEach((other) => other !== target && other.pause());
  return html`<video src=${url} poster=${thumbOf(entry) || nothing} width=${entry.w ?? nothing} height=${entry.h ?? nothing} controls playsinline preload="metadata"
    aria-label=${gettext("Video {name}", { name: entry.name })} @loadeddata=${ready} @play=${playing} @error=${cannot}></video>`;
}

/** @param {any} entry @param {() => void} changed */
function posterView(entry, changed) {
  const thumb = thumbOf(entry);
  const { state } = openedOf(entry);
  const press = () => {
    asked.add(entry.id);
    open(entry, changed);
  };
  return html`<button class="video__poster" type="button" aria-label=${gettext("Play the video {name}", { name: entry.name })} ?disabled=${state !== "closed"} @click=${press}>
    ${thumb ? html`<img src=${thumb} alt="" width=${entry.w ?? nothing} height=${entry.h ?? nothing}>` : ""}<span class="video__play">${icon(unplayable.has(entry.id) ? "movie" : "player-play")}</span></button>`;
}
