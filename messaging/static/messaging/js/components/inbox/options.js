// @ts-check
/** The inbox's own menu: news on the desktop, and the keys that do things. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { sentence } from "../../../../accounts/js/lib/api.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { showHelp } from "./help.js";

/** @param {any} event */
const closeMenu = ({ currentTarget }) => currentTarget.closest("details").removeAttribute("open");

/** @param {any} page */
export function optionsMenu({ desktop, shortcuts, team, say }) {
  return html`<details class="msg__menu" @toggle=${(/** @type {any} */ { target }) => target.open && team.mayAssign && team.loadSettings()}><summary class="icon-btn" aria-label=${gettext("Options of the inbox")}>${icon("dots-vertical")}</summary>
    <div class="menu" @click=${closeMenu}>${desktopViews(desktop)}${team.mayAssign ? turnsView(team, say) : ""}
      <button type="button" @click=${() => showHelp(shortcuts)}>${icon("keyboard")} ${gettext("Keyboard shortcuts")}</button></div></details>`;
}

/** @param {any} desktop */
function desktopViews(desktop) {
  if (!desktop.isPossible) return "";
  if (desktop.isRefused) return html`<span class="menu__words" aria-disabled="true">${icon("bell-off")} ${gettext("Your browser was told to show no notifications of this page. Allow them in its settings.")}</span>`;
  if (!desktop.isOn) return html`<button type="button" @click=${() => desktop.turn(true)}>${icon("bell-ringing")} ${gettext("Tell me of new messages")}</button>`;
  const { previews } = desktop.wishes;
  return html`<button type="button" @click=${() => desktop.turn(false)}>${icon("bell-off")} ${gettext("Tell me no more of new messages")}</button>
    <button type="button" aria-pressed=${previews} @click=${() => desktop.preview(!previews)}>${icon(previews ? "eye-off" : "eye")} ${previews ? gettext("Only say who wrote") : gettext("Also show what was written")}</button>`;
}

/** @param {any} team @param {any} say */
function turnsView(team, say) {
  const isOn = team.assignment === "round_robin";
  const turn = () => team.assignBy(isOn ? "manual" : "round_robin").then(
    () => say(isOn ? gettext("New conversations wait for somebody to take them.") : gettext("New conversations go to whoever is online, in turn."), false),
    (/** @type {unknown} */ error) => say(sentence(error), false, true),
  );
  return html`<button type="button" aria-pressed=${isOn} @click=${turn}>${icon(isOn ? "hand-stop" : "arrows-exchange")} ${isOn ? gettext("Give conversations out by hand") : gettext("Give conversations out in turn")}</button>`;
}
