// @ts-check
/** What the safety page shows in each of its states. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { DIFFERENT, HALF, SAME, UNREADABLE } from "../lib/safety-comparison.js";
import { qrPicture } from "./qr-picture.js";

/** @param {string} words @param {string} kind @param {string} mark @param {"alert" | "status"} role */
const notice = (words, kind, mark, role) =>
  html`<p class="notice ${kind}" role=${role}>${icon(mark)}<span>${words}</span></p>`;

/** @param {string} problem */
export const problemView = (problem) => notice(problem, "notice--caution", "alert-triangle", "alert");

export const loadingView = () => html`<p class="lead" role="status">${gettext("Computing the safety number…")}</p>`;

/** @param {any} page */
export const failedView = (page) => html`<h1 class="h-page">${gettext("Safety number")}</h1>${problemView(page.problem)}${again(page)}`;

/** @param {any} page */
export const emptyView = (page) => html`<h1 class="h-page">${gettext("Safety number")}</h1>
  <p class="lead">${gettext("The other side has no keys yet. There is a number as soon as they have signed in once.")}</p>${again(page)}`;

/** @param {any} page */
const again = (page) => html`<div class="actions"><button class="btn" type="button" @click=${page.load}>
  ${icon("refresh")} ${gettext("Look again")}</button></div>`;

/** @param {any} page */
export const numberView = (page) => html`<h1 class="h-page">${gettext("Safety number")}</h1>
  <p class="lead">${gettext("If both of you see the same number, nobody stands between you. Compare it in person or by phone.")}</p>
  ${page.stranger ? problemView(gettext("These are new keys, which the old ones did not announce. Confirm only a number that the other side reads to you.")) : nothing}
  ${groups(page.number)}
  ${qrPicture(page.qr, gettext("QR code of the safety number"))}
  ${page.verified
    ? notice(gettext("You have confirmed that the numbers match."), "notice--ok", "shield-check", "status")
    : html`<button class="btn btn-primary" type="button" @click=${page.confirm}>${icon("shield-check")} ${gettext("The numbers match")}</button>`}
  ${compareView(page)}
  ${page.hasHalf ? halfView(page.half) : nothing}`;

/** @param {string} number */
const groups = (number) => html`<ol class="safety-number" translate="no" dir="ltr">
  ${number.split(" ").map((group) => html`<li>${group}</li>`)}</ol>`;

/** @param {any} page */
function compareView(page) {
  if (!page.comparing) {
    return html`<button class="btn" type="button" @click=${page.startComparing}>${gettext("Compare by typing or pasting")}</button>`;
  }
  return html`<form class="stack stack--tight" @submit=${page.compare}>
    <div class="field"><label for="number">${gettext("The number on the other screen, or what a scanner read from its QR code")}</label>
      <input class="form-control num" id="number" name="number" autocomplete="off" maxlength="120" spellcheck="false" required></div>
    <div class="actions"><button class="btn" type="submit">${gettext("Compare")}</button></div>
    ${resultView(page.compared)}</form>`;
}

/** @param {string} compared */
function resultView(compared) {
  if (compared === SAME) return notice(gettext("It is the same number."), "notice--ok", "shield-check", "status");
  if (compared === HALF) {
    return notice(gettext("This is the business's half: these are the keys of this business."), "notice--ok", "shield-check", "status");
  }
  if (compared === DIFFERENT) {
    return problemView(gettext("It is another number. Do not write here; ask the other side to look at their screen again."));
  }
  if (compared === UNREADABLE) return problemView(gettext("A safety number has 60 digits, the business's half 30."));
  return nothing;
}

/** @param {string} half */
const halfView = (half) => html`<section class="stack stack--tight"><h2 class="h-part">${gettext("The business's half")}</h2>
  <p class="small">${gettext("It is the same for every customer and can be printed on the shop's door.")}</p>${groups(half)}</section>`;
