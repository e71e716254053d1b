// @ts-check
/** A question with up to three answers to press. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { MOST_BUTTONS } from "../../lib/bodies/reply-buttons.js";
import { firstOf, lineField, lineProblem, textField, textProblem } from "./fields.js";

/** As many as fit on a button of a phone. */
const MOST_WORDS = 24;
const MOST_TEXT = 1_024;

/** @returns {import("./dialog.js").Kind} */
export const composeButtons = () => ({
  title: gettext("Reply buttons"),
  sign: "square-check",
  draft: { text: "", buttons: [newButton()] },
  fields: (draft, changed) => html`${textField(draft, "text", gettext("Message"), MOST_TEXT)}
    ${draft.buttons.map((button, index) => html`<div class="field-line">${lineField(button, "text", gettext("Button {place}", { place: index + 1 }), { most: MOST_WORDS, key: `button-${index}` })}
      ${draft.buttons.length > 1 ? removeButton(gettext("Remove button {place}", { place: index + 1 }), () => changed(draft.buttons.splice(index, 1))) : ""}</div>`)}
    ${draft.buttons.length < MOST_BUTTONS ? html`<button class="btn btn-sm" type="button" @click=${() => changed(draft.buttons.push(newButton()))}>${icon("plus")} ${gettext("Add a button")}</button>` : ""}`,
  body: ({ text, buttons }) => ({ t: "reply-buttons", text: text.trim(), buttons: buttons.map((button) => ({ id: button.id, text: button.text.trim() })) }),
  problem: ({ text, buttons }) => firstOf([
    textProblem(text, MOST_TEXT),
    ...buttons.map((button, index) => lineProblem(button.text, MOST_WORDS, `button-${index}`, gettext("Button {place}", { place: index + 1 }))),
    new Set(buttons.map((button) => button.text.trim())).size < buttons.length ? { name: "button-1", words: gettext("Two buttons say the same.") } : null,
  ]),
});

const newButton = () => ({ id: crypto.randomUUID(), text: "" });

/** @param {string} words @param {() => void} act */
export const removeButton = (words, act) =>
  html`<button class="icon-btn" type="button" aria-label=${words} title=${words} @click=${act}>${icon("x")}</button>`;
