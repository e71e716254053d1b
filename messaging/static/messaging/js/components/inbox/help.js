// @ts-check
/** The sheet that tells the keys. */
import { html, render } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { SHORTCUTS } from "./shortcut-list.js";

/** @param {{isOn: boolean, turn: (on: boolean) => void}} shortcuts */
export function showHelp(shortcuts) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask keys-help";
  dialog.setAttribute("aria-labelledby", "keys-help-title");
  render(html`<form method="dialog" class="stack"><div class="spread"><h2 class="h-part mb-0" id="keys-help-title">${gettext("Keyboard shortcuts")}</h2>
      <button class="icon-btn" aria-label=${gettext("Close")} autofocus>${icon("x")}</button></div>
    <dl class="keys-help__list">${SHORTCUTS.map(([keys, words]) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${words()}</dd></div>`)}</dl>
    <label class="form-check form-switch"><input class="form-check-input" type="checkbox" role="switch" .checked=${shortcuts.isOn} @change=${(/** @type {any} */ { target }) => shortcuts.turn(target.checked)}>
      <span class="form-check-label">${gettext("Single keys do things on this device")}</span></label></form>`, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
