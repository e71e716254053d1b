// @ts-check
/** What the custody page shows in each of its states. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { custodyIcon, custodyWords, hostedSince } from "../lib/custody.js";
import { exactTimeOf, gettext, listTimeOf } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/** @param {string} problem */
const problemView = (problem) =>
  problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${problem}</span></p>` : nothing;

/** @param {string} busy */
const busyView = (busy) => html`<p class="small mb-0" role="status" aria-live="polite">${busy}</p>`;

/** @param {any} page */
export const startView = (page) => page.problem
  ? html`${problemView(page.problem)}<div class="actions"><button class="btn" type="button" @click=${page.load}>${icon("refresh")} ${gettext("Try again")}</button></div>`
  : html`<p class="lead" role="status">${gettext("Loading…")}</p>`;

/** @param {any} page */
export const custodyView = (page) => html`${nowView(page)}
  ${page.done ? html`<p class="notice notice--ok" role="status">${icon("check")}<span>${page.done}</span></p>` : nothing}
  ${problemView(page.problem)}${actView(page)}${busyView(page.busy)}`;

/** What is true now, in the words that customers read. @param {any} page */
function nowView(page) {
  const since = page.isOn && page.identity ? page.identity.chain.get(hostedSince(page.identity.chain)).createdAt : 0;
  const statement = page.statement ?? { custody: page.custody.hosted ? 5 : 1 };
  return html`<div class="row-line custody-line"><span class="face face--md" aria-hidden="true">${icon(custodyIcon(statement))}</span>
    <div><b>${titleOf(page)}</b>
      <div class="small">${gettext("Your customers read: “{words}”", { words: custodyWords(statement) })}</div></div>
    ${page.isOn ? html`<span class="tag tag--caution">${gettext("Hosted")}</span>` : html`<span class="tag tag--ok">${gettext("On your devices")}</span>`}</div>
    ${since ? html`<p class="small"><time title=${exactTimeOf(since)}>${gettext("Signed on: {date}", { date: listTimeOf(since) })}</time></p>` : nothing}
    <p class="lead">${meaningOf(page)}</p>`;
}

/** @param {any} page */
function titleOf({ isOn, hasConnector }) {
  if (isOn) return hasConnector ? gettext("Your people, your own machine and Recado hold the keys") : gettext("Your people and Recado hold the keys");
  return hasConnector ? gettext("Only your people and your own machine hold the keys") : gettext("Only your people hold the keys");
}

/** @param {any} page */
function meaningOf({ isOn, hasConnector }) {
  if (isOn) return gettext("Recado's hosted worker opens what your customers write, answers by your rules at any hour, and sends what your programs ask it to send.");
  if (hasConnector) return gettext("Automatic answers and notifications go out while your machine runs. What your customers write can be read on your devices and nowhere else.");
  return gettext("Automatic answers go out only while one of your people has the inbox open. What your customers write can be read on your devices and nowhere else.");
}

/** @param {any} page */
function actView(page) {
  if (!page.canSign) {
    return html`<p class="notice">${icon("info-circle")}<span>${page.me.role === "owner"
      ? gettext("Your keys on this device cannot sign for the business. Use the device on which you made them.")
      : gettext("Only an owner can change who holds the keys.")}</span></p>`;
  }
  if (page.isLockedOut) return lockedOutView(page);
  if (page.isOn) return page.asking ? offView(page) : askView(page, gettext("Take the keys back…"), "lock");
  if (!page.custody.available) {
    return html`<p class="notice">${icon("info-circle")}<span>${gettext("This installation runs no hosted worker, so hosted custody cannot be signed on.")}</span></p>`;
  }
  return page.asking ? onView(page) : askView(page, gettext("Let Recado hold the keys too…"), "server");
}

/** @param {any} page @param {string} words @param {string} name */
const askView = (page, words, name) => html`<div class="actions">
  <button class="btn" type="button" @click=${() => page.ask(true)}>${icon(name)} ${words}</button></div>`;

/** @param {any} page */
const onView = (page) => html`<form class="notice notice--caution notice--long" @submit=${page.signOn}>${icon("alert-triangle")}<div class="stack stack--tight">
  <b>${gettext("From then on, Recado can read your chats.")}</b>
  <ul class="small">
    <li>${gettext("This server gets the keys of everything written from now on. Earlier messages stay closed to it.")}</li>
    <li>${gettext("Every customer's chat loses its lock and says so, in the moment you sign.")}</li>
    <li>${gettext("Whoever runs this server, and whoever breaks into its hosted worker, could read those messages.")}</li>
    <li>${gettext("You can take the keys back at any time; what was read until then stays read.")}</li></ul>
  ${keepersView(page)}
  <div class="field"><label for="custody-password">${gettext("Your password")}</label>
    <input class="form-control" id="custody-password" name="password" type="password" autocomplete="current-password" required .value=${page.password}></div>
  <div class="actions"><button class="btn btn-primary" type="submit" ?disabled=${Boolean(page.busy)}>${gettext("Sign hosted custody on")}</button>
    <button class="btn" type="button" ?disabled=${Boolean(page.busy)} @click=${() => page.ask(false)}>${gettext("Not now")}</button></div></div></form>`;

/** @param {any} page */
const offView = (page) => html`<div class="notice notice--long">${icon("lock")}<div class="stack stack--tight">
  <b>${gettext("From then on, only your people can read your chats.")}</b>
  <ul class="small">
    <li>${gettext("The business's keys are made new, and Recado's end and its keys are erased.")}</li>
    <li>${gettext("Automatic answers go out only while one of your people has the inbox open.")}</li></ul>
  ${keepersView(page)}
  <div class="actions"><button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.signOff}>${gettext("Sign hosted custody off")}</button>
    <button class="btn" type="button" ?disabled=${Boolean(page.busy)} @click=${() => page.ask(false)}>${gettext("Not now")}</button></div></div></div>`;

/** @param {any} page */
const keepersView = (page) => html`<span class="small">${gettext("These people keep access: {names}.", { names: page.staying.map(({ name }) => name).join(", ") })}</span>`;

/** @param {any} page */
const lockedOutView = (page) => html`<div class="notice notice--caution">${icon("key")}<div class="stack stack--tight">
  <span>${gettext("Hosting is signed on, but Recado's end has not got the newest keys. It reads and answers nothing until then.")}</span>
  <div class="actions">${page.endpoint ? html`<button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.letIn}>${gettext("Give Recado the newest keys")}</button>` : nothing}
    <button class="btn" type="button" ?disabled=${Boolean(page.busy)} @click=${page.signOff}>${gettext("Sign hosted custody off")}</button></div></div></div>`;
