// @ts-check
/** One question before something that hurts: it names what happens, and asks once. */
import { html, render } from "../../vendor/lit/lit.js";
import { gettext } from "../lib/i18n.js";

/**
 * Ask, and resolve to whether the person agreed; Escape and a press beside the question decline.
 * @param {{title: string, words: string, action: string}} question @returns {Promise<boolean>}
 */
export function confirmed({ title, words, action }) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-title");
  render(html`<form method="dialog" class="stack">
    <h2 class="h-part" id="ask-title">${title}</h2><p class="mb-0">${words}</p>
    <div class="actions actions--end"><button class="btn" value="" autofocus>${gettext("Cancel")}</button>
      <button class="btn btn-danger" value="yes">${action}</button></div></form>`, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
