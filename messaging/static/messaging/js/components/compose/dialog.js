// @ts-check
/** The sheet in which a message of another kind is written: its fields, what is wrong, and how it will look. */
import { html, render } from "../../../../accounts/vendor/lit/lit.js";
import { utf8 } from "../../../../accounts/js/crypto/primitives.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { readBody } from "../../lib/bodies/reading.js";
import { colourOf } from "../body.js";
import { previewView } from "./preview.js";

/**
 * @typedef {{name: string, words: string} | null} Problem `name`: the field to mend
 * @typedef {{title: string, sign: string, draft: any, fields: (draft: any, changed: () => void) => unknown, body: (draft: any) => any, problem: (draft: any) => Problem}} Kind
 *   `draft` is new at each call, and changed by what is written; `body` is what it would send
 */

/** Write one; its body, or null when it was left. @param {any} page @param {string} id of the conversation @param {Kind} kind @returns {Promise<any>} */
export function compose(page, id, kind) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask compose-sheet";
  dialog.setAttribute("aria-labelledby", "compose-title");
  /** @type {Problem} */
  let problem = null;
  let body = null;
  const draw = () => render(sheetView(page, id, kind, problem, draw, submit), dialog);
  const submit = (/** @type {any} */ event) => {
    if (event.submitter?.value === "leave") return;
    event.preventDefault();
    problem = problemOf(kind);
    draw();
    if (problem) return void /** @type {HTMLElement | null} */ (dialog.querySelector(`[name="${problem.name}"]`))?.focus();
    body = kind.body(kind.draft);
    dialog.close();
  };
  draw();
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(body);
    });
  });
}

/** What keeps it from being sent. A body that its readers could not read is never sent. @param {Kind} kind @returns {Problem} */
function problemOf(kind) {
  const found = kind.problem(kind.draft);
  if (found) return found;
  const body = kind.body(kind.draft);
  if (readBody(utf8(JSON.stringify(body))).t === body.t) return null;
  return { name: "", words: gettext("Something in it cannot be sent: signs that nobody sees, too many marks on one letter, or too much of it.") };
}

/** @param {any} page @param {string} id @param {Kind} kind @param {Problem} problem @param {() => void} draw @param {(event: any) => void} submit */
function sheetView(page, id, kind, problem, draw, submit) {
  const { messenger } = page;
  const side = { fromVerified: messenger.me.side === "business" };
  const colour = colourOf(messenger, messenger.conversations.get(id), side);
  return html`<form method="dialog" class="stack" novalidate @submit=${submit} @input=${draw}>
    <h2 class="h-part" id="compose-title">${icon(kind.sign)} ${kind.title}</h2>
    <div class="compose-sheet__parts"><div class="stack stack--tight">${kind.fields(kind.draft, draw)}</div>
      <section class="compose-sheet__seen" aria-label=${gettext("How it will look")}><p class="small mb-0" aria-hidden="true">${gettext("How it will look")}</p>${previewView(kind.body(kind.draft), colour)}</section></div>
    ${problem ? html`<p class="field-error" role="alert">${problem.words}</p>` : ""}
    <div class="actions actions--end"><button class="btn" value="leave">${gettext("Cancel")}</button>
      <button class="btn btn-primary" value="send">${icon("send")} ${gettext("Send")}</button></div></form>`;
}
