// @ts-check
/** What every view of a file needs: its small picture, its sign, its facts, how far it is, and what went wrong with it. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { unb64 } from "../../../accounts/js/crypto/primitives.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { encryptedSize } from "../crypto/media.js";
import { clock, sizeOf } from "../lib/media/entries.js";
import { cancel, open, openedOf, save, thumbUrl } from "../lib/media/opened.js";
import { endingOf, safeName } from "../lib/media/types.js";

const SIGNS = { pdf: "file-type-pdf", docx: "file-text", doc: "file-text", odt: "file-text", txt: "file-text", xlsx: "file-spreadsheet", xls: "file-spreadsheet",
  csv: "file-spreadsheet", ods: "file-spreadsheet", zip: "file-zip" };

/** The name under which it would be saved: what it is called elsewhere promises too much. @param {any} entry */
export const nameOf = (entry) => (entry.name ? safeName(entry.name, entry.m) : gettext("File"));

/** @param {any} entry */
export const signOf = (entry) => {
  if (entry.m.startsWith("video/")) return "movie";
  return entry.m.startsWith("audio/") ? "music" : SIGNS[endingOf(nameOf(entry))] ?? "file";
};

/** "PDF · 240 kB". @param {any} entry */
export const factsOf = (entry) =>
  [endingOf(nameOf(entry)).slice(0, 5).toUpperCase(), entry.m.startsWith("video/") && entry.seconds ? clock(entry.seconds) : "", sizeOf(entry.n)].filter(Boolean).join(" · ");

/** Opened, and not what it says. @param {any} entry */
export const isForeign = (entry) => openedOf(entry).state === "open" && !openedOf(entry).fits;

/** It cannot be shown: `troubleView` says why. @param {any} entry */
export const isStuck = (entry) => openedOf(entry).state === "failed" || isForeign(entry);

/** @param {any} entry */
export const thumbOf = (entry) => (entry.thumb ? thumbUrl(entry, unb64(entry.thumb)) : "");

/** "1.2 MB of 8.0 MB" @param {number} done @param {number} total bytes */
export const amountOf = (done, total) => gettext("{done} of {total}", { done: sizeOf(done), total: sizeOf(total) });

/** A file on its way here: how much of it came, and a way to stop it; what came stays. @param {any} entry */
export function comingView(entry) {
  const { got, isWaiting } = openedOf(entry);
  const total = encryptedSize(entry.n);
  return html`<span class="transfer" role="group" aria-label=${gettext("Fetching")}><progress class="meter" max=${total} value=${got} aria-label=${gettext("Fetching")}></progress>
    <small class="num">${isWaiting ? gettext("Waiting for the connection…") : amountOf(got, total)}</small>
    <button class="icon-btn" type="button" aria-label=${gettext("Stop fetching")} @click=${() => cancel(entry)}>${icon("x")}</button></span>`;
}

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
