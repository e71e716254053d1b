// @ts-check
/** What the connector's part of the custody page shows in each of its states. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { exactTimeOf, gettext, listTimeOf } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

const title = () => html`<h2 class="h-part">${gettext("Connector on a machine of your own")}</h2>`;

/** @param {string} problem */
const problemView = (problem) =>
  problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${problem}</span></p>` : nothing;

/** @param {any} page */
export const startView = (page) => page.problem
  ? html`${title()}${problemView(page.problem)}<div class="actions"><button class="btn" type="button" @click=${() => page.load()}>${icon("refresh")} ${gettext("Try again")}</button></div>`
  : html`${title()}<p class="lead" role="status">${gettext("Loading…")}</p>`;

/** @param {any} page */
export const connectorView = (page) => html`${title()}${stateView(page)}
  ${page.done ? html`<p class="notice notice--ok" role="status">${icon("check")}<span>${page.done}</span></p>` : nothing}
  ${problemView(page.problem)}${page.asking === "leave" ? leaveView(page) : nothing}
  <p class="small mb-0" role="status" aria-live="polite">${page.busy}</p>`;

/** @param {any} page */
function stateView(page) {
  if (page.isOn) return onView(page);
  if (page.connector) return compareView(page);
  if (page.token) return commandView(page);
  return nothingView(page);
}

/** @param {any} page */
const nothingView = (page) => html`<p class="lead">${gettext("A small program on your own computer or server answers by your rules and sends your notifications day and night. Nobody else holds your keys for that.")}</p>
  ${page.custody.connector ? html`<p class="notice">${icon("hourglass")}<span>${gettext("A machine was asked for and has not come yet. Its command was shown once; make a new one if it is lost.")}</span></p>` : nothing}
  ${page.canSign ? setUpView(page) : html`<p class="notice">${icon("info-circle")}<span>${gettext("Only an owner can change who holds the keys.")}</span></p>`}`;

/** @param {any} page */
const setUpView = (page) => page.asking === "setup"
  ? html`<form class="stack stack--tight" @submit=${page.setUp}>
    <div class="field"><label for="connector-password">${gettext("Your password")}</label>
      <input class="form-control" id="connector-password" name="password" type="password" autocomplete="current-password" required .value=${page.password}></div>
    <div class="actions"><button class="btn btn-primary" type="submit" ?disabled=${Boolean(page.busy)}>${gettext("Show the command")}</button>
      <button class="btn" type="button" @click=${() => page.ask("")}>${gettext("Not now")}</button></div></form>`
  : html`<div class="actions"><button class="btn" type="button" @click=${() => page.ask("setup")}>${icon("device-desktop")} ${gettext("Set up a connector…")}</button>
    ${page.custody.connector ? withdrawButton(page) : nothing}</div>`;

/** @param {any} page */
const withdrawButton = (page) => html`<button class="btn" type="button" ?disabled=${Boolean(page.busy)} @click=${page.withdraw}>${gettext("Withdraw it")}</button>`;

/** @param {any} page */
const commandView = (page) => html`<p class="mb-0">${gettext("On your machine, in the folder of the program, run this. It is shown only now, and works once.")}</p>
  <pre class="code-lines" id="connector-command" tabindex="0" translate="no" dir="ltr">${page.command}</pre>
  <div class="actions"><button class="btn btn-primary" type="button" @click=${page.copy}>${icon(page.copied ? "check" : "copy")} ${page.copied ? gettext("Copied") : gettext("Copy")}</button>${withdrawButton(page)}</div>
  <p class="notice">${icon("hourglass")}<span>${gettext("Waiting for your machine. It asks for a passphrase, makes its own keys, and then shows a number to compare here.")}</span></p>`;

/** @param {any} page */
const compareView = (page) => html`<p class="mb-0">${gettext("Your machine has made its keys. Does it show this very number?")}</p>
  ${groups(page.number)}
  ${page.canSign
    ? html`<ul class="small mb-0"><li>${gettext("It will read what your people read, earlier messages too, and write as the business.")}</li>
        <li>${gettext("Every customer's chat says that a machine of your own holds the keys. The lock stays.")}</li></ul>
      <div class="actions"><button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.letIn}>${icon("shield-check")} ${gettext("The same number: let it in")}</button>
        <button class="btn" type="button" ?disabled=${Boolean(page.busy)} @click=${page.withdraw}>${gettext("Another number: withdraw it")}</button></div>`
    : html`<p class="notice">${icon("info-circle")}<span>${gettext("An owner compares the numbers and lets it in.")}</span></p>`}`;

/** @param {string} number */
const groups = (number) => html`<ol class="safety-number safety-number--half" translate="no" dir="ltr">
  ${number.split(" ").map((group) => html`<li>${group}</li>`)}</ol>`;

/** @param {any} page */
const onView = (page) => html`<div class="row-line custody-line"><span class="face face--md" aria-hidden="true">${icon("device-desktop")}</span>
    <div><b>${gettext("Your own machine")}</b><div class="small">${seenView(page)}</div></div>
    ${page.isThere ? html`<span class="tag tag--ok">${gettext("Running")}</span>` : html`<span class="tag tag--caution">${gettext("Not running")}</span>`}</div>
  ${page.isThere ? nothing : html`<p class="small">${gettext("While it does not run, answers and notifications wait for one of your people. Start it again with the same command; nothing is lost.")}</p>`}
  ${page.connector && !page.hasNewest && page.canSign ? lockedOutView(page) : nothing}
  ${page.canSign && page.asking !== "leave" ? html`<div class="actions"><button class="btn" type="button" @click=${() => page.ask("leave")}>${icon("trash")} ${gettext("Remove it…")}</button></div>` : nothing}`;

/** @param {any} page */
function seenView({ custody }) {
  const { seen_at: seen, version } = custody.connector ?? {};
  if (!seen) return gettext("Never seen");
  return html`<time title=${exactTimeOf(seen)}>${gettext("Last seen: {date}", { date: listTimeOf(seen) })}</time>${version ? ` · ${gettext("Version {version}", { version })}` : nothing}`;
}

/** @param {any} page */
const lockedOutView = (page) => html`<div class="notice notice--caution">${icon("key")}<div class="stack stack--tight">
  <span>${gettext("It has not got the newest keys, and does nothing until then.")}</span>
  <div class="actions"><button class="btn btn-primary" type="button" ?disabled=${Boolean(page.busy)} @click=${page.giveNewest}>${gettext("Give it the newest keys")}</button></div></div></div>`;

/** @param {any} page */
const leaveView = (page) => html`<div class="notice notice--long">${icon("trash")}<div class="stack stack--tight">
  <b>${gettext("From then on, this machine reads and sends nothing more.")}</b>
  <span class="small">${gettext("The business's keys are made new for everybody else. What it has read stays read.")}</span>
  <div class="actions"><button class="btn btn-danger" type="button" ?disabled=${Boolean(page.busy)} @click=${page.leave}>${gettext("Remove the connector")}</button>
    <button class="btn" type="button" ?disabled=${Boolean(page.busy)} @click=${() => page.ask("")}>${gettext("Not now")}</button></div></div></div>`;
