// @ts-check
/** Who or what wrote a message, and the buttons that it offers its reader. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { colourOf } from "./body.js";
import { linkButtonView } from "./bodies/link.js";
import { listView } from "./bodies/list.js";

/** A person by name; a rule by what it is. @param {any} message */
export function authorView({ body }) {
  if (body.auto !== undefined) return html`<span class="bubble__auto">${icon("robot")}${gettext("Automatic answer")}</span>`;
  return body.by ? html`<bdi>${body.by}</bdi>` : "";
}

/** What hangs under the bubble: buttons, a list, a link. One press answers, and the others then rest. @param {any} messenger @param {any} conversation @param {any} message */
export function repliesView(messenger, conversation, message) {
  const { t, buttons } = message.body;
  if (t === "link") return linkButtonView(conversation, message, Boolean(colourOf(messenger, conversation, message)));
  if (!buttons && t !== "list") return "";
  const id = message.key.split("/").at(-1);
  const pressed = message.mine ? undefined : conversation.shown.find(({ mine, body }) => mine && body.re === id)?.body.button;
  if (t === "list") return listView(messenger, conversation, message, pressed);
  const isOver = message.mine || pressed !== undefined;
  const press = (button) => messenger.send(conversation.id, button.text, { button: button.id, re: id });
  return html`<div class="reply-buttons" role="group" aria-label=${gettext("Answers to choose from")}>${buttons.map((button) =>
    html`<button class="reply-btn" type="button" dir="auto" ?disabled=${isOver} @click=${() => press(button)}>
      ${button.id === pressed ? html`${icon("check")}<span class="visually-hidden">${gettext("Chosen")}</span>` : ""}${button.text}</button>`)}</div>`;
}
