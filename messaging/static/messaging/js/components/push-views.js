// @ts-check
/** The parts of the notification settings. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { door } from "../../../accounts/js/lib/api.js";
import { dateOf, gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { installSteps } from "./install.js";

/** @param {any} page */
export function hereView(page) {
  return html`<div class="switch-line"><h2 class="h-part mb-0" id="notifications-title"><label for="notifications-on">${gettext("Notifications on this device")}</label></h2>
      <span class="form-switch"><input class="form-check-input" type="checkbox" role="switch" id="notifications-on" .checked=${page.isOn}
        ?disabled=${page.isBusy || !page.devices || page.isImpossible} @change=${(/** @type {any} */ { target }) => page.turn(target)}></span></div>
    <p class="small mb-0">${gettext("You are told of new messages while Recado is closed. Whoever delivers the notification learns nothing: it is empty, and this device opens the message itself.")}</p>
    ${page.obstacle ? obstacleView(page.obstacle) : page.permission === "denied" ? deniedView() : ""}`;
}

/** @param {string} obstacle */
const obstacleView = (obstacle) => obstacle === "install"
  ? html`<div class="notice notice--info">${icon("device-mobile")}<div><p class="mb-1">${gettext("On an iPhone or iPad, notifications come to the app on the home screen:")}</p>${installSteps("ios")}</div></div>`
  : html`<p class="notice notice--info">${icon("bell-off")}<span>${gettext("This browser has no notifications. Another browser, or a newer version of this one, has.")}</span></p>`;

const deniedView = () => html`<p class="notice notice--caution">${icon("bell-off")}<span>${gettext("Your browser does not let Recado notify you. Press the sign beside the address, allow notifications for this site, and load the page again.")}</span></p>`;

/** @param {any} page */
export function shownView(page) {
  const { preview, sound } = page.choices;
  const name = door === "chat" ? gettext("Business only") : gettext("Name only");
  const options = [["full", gettext("Name and text")], ["name", name], ["nothing", gettext("Nothing")]];
  return html`${door === "business" ? concernsView(page) : ""}<fieldset><legend class="small mb-1">${gettext("What a notification shows")}</legend><div class="seg">
      ${options.map(([value, words]) => html`<label><input type="radio" name="preview" value=${value} .checked=${preview === value} @change=${() => page.choose({ preview: value })}>${words}</label>`)}</div></fieldset>
    <div class="switch-line"><label for="notifications-sound">${gettext("Sound")}</label>
      <span class="form-switch"><input class="form-check-input" type="checkbox" role="switch" id="notifications-sound" .checked=${sound} @change=${(/** @type {any} */ { target }) => page.choose({ sound: target.checked })}></span></div>
    <div class="actions"><button class="btn" type="button" ?disabled=${page.isBusy} @click=${page.test}>${icon("bell-ringing")} ${gettext("Send a test")}</button></div>`;
}

/** A member's choice; one's name in a note and a chat that one is given are told whatever it is. @param {any} page */
function concernsView(page) {
  const options = [["all", gettext("All conversations")], ["unassigned", gettext("Mine and unassigned ones")], ["mine", gettext("Only mine")]];
  return html`<fieldset><legend class="small mb-1">${gettext("New messages in")}</legend>
    ${options.map(([value, words]) => html`<label class="choice"><input class="form-check-input" type="radio" name="concerns" value=${value}
      .checked=${page.mine.concerns === value} ?disabled=${page.isBusy} @change=${() => page.chooseConcerns(value)}><span>${words}</span></label>`)}
    <p class="small mb-0">${gettext("A note that names you and a conversation that somebody gives you are always told. While you look at the inbox, no device of yours rings.")}</p></fieldset>`;
}

/** @param {any} page */
export function devicesView(page) {
  const others = page.devices.filter((/** @type {any} */ one) => !one.is_this);
  if (!others.length) return "";
  return html`<div><h3 class="h-small">${gettext("Other devices with notifications")}</h3><ul class="plain-list">${others.map((/** @type {any} */ one) => rowView(page, one))}</ul></div>`;
}

/** @param {any} page @param {any} device */
function rowView(page, { id, browser, system, created_at: at }) {
  const name = [browser, system].filter((one) => one !== "?").join(" · ") || gettext("Unknown device");
  return html`<li class="row-line"><span>${icon("devices")}</span><span><b>${name}</b><span class="small d-block">${gettext("Since {date}", { date: dateOf(at) })}</span></span>
    <button class="btn btn-sm" type="button" aria-label=${gettext("Turn off on {device}", { device: name })} ?disabled=${page.isBusy} @click=${() => page.end(id)}>${gettext("Turn off")}</button></li>`;
}
