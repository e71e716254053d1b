// @ts-check
/** A list: its button opens a sheet of things to choose from; one choice answers, and the button then rests. */
import { html, render } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

/** Below the bubble. @param {any} messenger @param {any} conversation @param {any} message @param {string | undefined} chosen id of a row */
export function listView(messenger, conversation, message, chosen) {
  const rows = message.body.sections.flatMap((section) => section.rows);
  const row = rows.find(({ id }) => id === chosen);
  const choose = async () => {
    const picked = await askRow(message.body, message.mine || chosen !== undefined, chosen);
    const wanted = rows.find(({ id }) => id === picked);
    if (wanted) messenger.send(conversation.id, wanted.title, { button: wanted.id, re: message.key.split("/").at(-1) });
  };
  return html`<div class="reply-buttons"><button class="reply-btn" type="button" aria-haspopup="dialog" @click=${choose}>
    ${icon(chosen === undefined ? "list" : "check")}<bdi>${message.body.button}</bdi>${row ? html`<span class="visually-hidden">${gettext("Chosen")}: ${row.title}</span>` : ""}</button></div>`;
}

/** Ask for a row; the id of what was chosen, or "". @param {any} body @param {boolean} isOver nothing can be chosen any more @param {string} [chosen] @returns {Promise<string>} */
function askRow(body, isOver, chosen) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask list-sheet";
  dialog.setAttribute("aria-labelledby", "list-title");
  const ready = () => dialog.querySelector(".btn-primary")?.removeAttribute("disabled");
  render(html`<form method="dialog" class="stack" @change=${ready}>
    <h2 class="h-part" id="list-title"><bdi>${body.button}</bdi></h2>
    <div class="list-sheet__rows">${rowsView(body, isOver, chosen)}</div>
    <div class="actions actions--end"><button class="btn" value="" formnovalidate>${isOver ? gettext("Close") : gettext("Cancel")}</button>
      ${isOver ? "" : html`<button class="btn btn-primary" value="yes" disabled>${gettext("Send")}</button>`}</div></form>`, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const picked = new FormData(/** @type {HTMLFormElement} */ (dialog.querySelector("form"))).get("row");
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? String(picked ?? "") : "");
    });
  });
}

/** The sections and rows. @param {any} body @param {boolean} isOver @param {string} [chosen] */
export const rowsView = ({ sections }, isOver, chosen) => sections.map(({ title, rows }) => html`<fieldset class="stack stack--tight">
  ${title ? html`<legend class="list-sheet__title"><bdi>${title}</bdi></legend>` : html`<legend class="visually-hidden">${gettext("Choices")}</legend>`}
  ${rows.map((row) => html`<label class="choice"><input class="form-check-input" type="radio" name="row" value=${row.id} ?disabled=${isOver} ?checked=${row.id === chosen} required>
    <span><b><bdi>${row.title}</bdi></b>${row.description ? html`<span class="small d-block" dir="auto">${row.description}</span>` : ""}</span></label>`)}</fieldset>`);
