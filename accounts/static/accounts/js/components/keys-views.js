// @ts-check
/** What the keys page shows in each of its states. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { door } from "../lib/api.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { numberOf } from "../lib/team.js";

/** @param {string} problem */
export const problemView = (problem) =>
  html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${problem}</span></p>`;

/** @param {string} words */
export const busyView = (words) => html`<p class="small row-line" role="status" ?hidden=${!words}>
  ${words ? html`<span class="spinner-border spinner-border-sm" aria-hidden="true"></span><span>${words}</span>` : nothing}</p>`;

/** @param {any} page */
export const retryView = (page) => html`<h1 class="h-page">${gettext("Your keys could not be looked up")}</h1>
  <div class="actions"><button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.look}>
    ${icon("refresh")} ${gettext("Try again")}</button></div>`;

/** The new code, once. @param {any} page */
export const codeView = (page) => html`<h1 class="h-page">${gettext("Keep your recovery code")}</h1>
  <p class="lead">${gettext("Your keys are made in this browser now. On another device, only this code brings your messages back. Nobody else has it.")}</p>
  <p class="code-box" translate="no">${page.code}</p>
  <p class="small">${gettext("Write it on paper or put it into your password manager. Not in a chat, not in an e-mail.")}</p>
  <div class="actions">
    <button class="btn btn-primary" type="button" @click=${page.ask}>${gettext("I have kept it")}</button>
    <button class="btn" type="button" @click=${page.copy}>${icon(page.copied ? "check" : "copy")}
      ${page.copied ? gettext("Copied") : gettext("Copy")}</button>
  </div>`;

/** Two of its groups, asked back. @param {any} page */
export function askView(page) {
  const [first, second] = page.asked;
  const label = gettext("Groups {first} and {second} of your code", { first, second });
  return html`<h1 class="h-page">${gettext("One check, so that nothing is lost")}</h1>
    <p class="lead">${gettext("Your code has seven groups. Write these two from your copy.")}</p>
    ${codeForm(page, page.create, label, gettext("Make my keys"), "", "ABCD-EFGH")}
    <button class="btn btn-ghost" type="button" @click=${page.showAgain}>${icon("arrow-left")} ${gettext("Show the code again")}</button>`;
}

/** @param {any} page */
export const restoreView = (page) => html`<h1 class="h-page">${gettext("Bring your keys to this device")}</h1>
  <p class="lead">${gettext("Write the recovery code that you kept when your keys were made.")}</p>
  ${codeForm(page, page.restore, gettext("Recovery code"), gettext("Open my messages"), page.typed, "")}
  <button class="btn" type="button" @click=${() => page.link(true)}>${icon("qrcode")} ${gettext("Link with a device you already use")}</button>
  ${door === "chat"
    ? html`<a class="lone-link" href="/chat/start-again/">${gettext("I have lost the code")}</a>`
    : page.me.role === "owner"
      ? html`<a class="lone-link" href="/business/keys/start-again/">${gettext("I have lost the code")}</a>`
      : html`<p class="small">${gettext("Lost it? An owner can take you off the team and add you again; then you make new keys.")}</p>`}`;

/** A code for a device that has the keys. @param {any} page */
export const linkView = (page) => html`<h1 class="h-page">${gettext("Link with a device you already use")}</h1>
  <recado-link-show class="stack" .me=${page.me} @linked=${page.linked}></recado-link-show>
  <button class="btn btn-ghost" type="button" @click=${() => page.link(false)}>${icon("arrow-left")} ${gettext("Write the recovery code instead")}</button>`;

/** @param {any} page @param {(event: Event) => void} act @param {string} label @param {string} action @param {string} value @param {string} hint */
const codeForm = (page, act, label, action, value, hint) => html`<form class="stack" @submit=${act}>
  <div class="field"><label for="code">${label}</label>
    <input class="form-control" id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false"
      maxlength="60" placeholder=${hint || nothing} required .value=${value}></div>
  <button class="btn btn-primary" type="submit" ?disabled=${Boolean(page.busy)}>${action}</button></form>`;

/** @param {any} page */
export const waitingView = (page) => html`<h1 class="h-page">${gettext("An owner must give you access")}</h1>
  <p class="lead">${gettext("Your own keys are ready. The business's keys reach you once an owner opens Team, compares your number with you and gives you access.")}</p>
  <div class="actions">
    <button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.look}>${icon("refresh")} ${gettext("Look again")}</button>
    <a class="btn" href="/business/team/">${icon("users")} ${gettext("Show my number")}</a>
  </div>
  ${page.me.role === "owner"
    ? html`<recado-lost-identity class="stack" .me=${page.me} @renewed=${page.look}></recado-lost-identity>` : nothing}`;

/** The business has keys that the ones of before did not announce: whose they are, only people can tell. @param {any} page */
export const changedView = (page) => html`<h1 class="h-page">${gettext("The business has a new identity")}</h1>
  <div class="notice notice--danger" role="alert">${icon("alert-triangle")}<span>${gettext("Its old keys did not announce it. An owner does this when all owners have lost them; a stranger could do it too. Ask an owner, in person or by phone, for the number on their screen under Keys.")}</span></div>
  <p class="mb-0">${gettext("Is it exactly this one?")}</p>
  <b class="num" translate="no" dir="ltr">${numberOf(page.chain)}</b>
  <div class="actions"><button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.follow}>${gettext("Yes, go on with it")}</button>
    <a class="btn" href="/business/team/">${icon("users")} ${gettext("Who is on the team")}</a></div>
  <p class="small mb-0">${gettext("If it is another one, do not go on: tell the owners and the people who run this server. Old chats stay readable on this device.")}</p>`;
