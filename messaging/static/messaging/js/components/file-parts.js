// @ts-check
/** What every view of a file needs: its small picture, its sign, its facts, and what went wrong with it. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { unb64 } from "../../../accounts/js/crypto/primitives.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { sizeOf } from "../lib/media/entries.js";
import { open, openedOf, save, thumbUrl } from "../lib/media/opened.js";
import { endingOf } from "../lib/media/types.js";

const SIGNS = { pdf: "file-type-pdf", docx: "file-text", doc: "file-text", odt: "file-text", txt: "file-text", xlsx: "file-spreadsheet", xls: "file-spreadsheet",
  csv: "file-spreadsheet", ods: "file-spreadsheet", zip: "file-zip" };

/** @param {any} entry */
export const signOf = (entry) => {
  if (entry.m.startsWith("video/")) return "movie";
  return entry.m.startsWith("audio/") ? "music" : SIGNS[endingOf(entry.name)] ?? "file";
};

/** "PDF · 240 kB". @param {any} entry */
export const factsOf = (entry) => [endingOf(entry.name).slice(0, 5).toUpperCase(), sizeOf(entry.n)].filter(Boolean).join(" · ");

/** Opened, and not what it says. @param {any} entry */
export const isForeign = (entry) => openedOf(entry).state === "open" && !openedOf(entry).fits;

/** @param {any} entry */
export const thumbOf = (entry) => (entry.thumb ? thumbUrl(entry, unb64(entry.thumb)) : "");

/** What went wrong with a file, and what can be done. @param {any} entry @param {() => void} changed */
export function troubleView(entry, changed) {
  const { problem, isFinal } = openedOf(entry);
  if (isForeign(entry)) {
    return html`<div class="file-trouble" role="alert">${icon("file-alert")}<div><b>${gettext("This file is not what it says.")}</b>
      <p>${gettext("“{name}” says that it is of one kind, and its content is of another. It is not shown. Save it only if you know why.", { name: entry.name })}</p>
      <button class="btn btn-sm" type="button" @click=${() => save(entry)}>${gettext("Save it unopened, as .bin")}</button></div></div>`;
  }
  return html`<div class="file-trouble" role="alert">${icon("alert-triangle")}<div><p>${problem}</p>
    ${isFinal ? "" : html`<button class="btn btn-sm" type="button" @click=${() => open(entry, changed)}>${gettext("Try again")}</button>`}</div></div>`;
}
