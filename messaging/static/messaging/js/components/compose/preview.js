// @ts-check
/** How a body will look to its reader, while it is written. Nothing in it can be pressed. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { contactsView } from "../bodies/contacts.js";
import { formattedView } from "../bodies/formatted.js";
import { hostView } from "../bodies/link.js";
import { rowsView } from "../bodies/list.js";
import { locationView } from "../bodies/location.js";

/** @param {any} body @param {string} colour */
export const previewView = (body, colour) => html`<div class="msg compose-preview" inert>
  <div class="bubble ${colour}">${inside(body)}</div>${below(body)}</div>`;

/** @param {any} body */
function inside(body) {
  if (body.t === "location") return locationView(body, true);
  if (body.t === "contacts") return contactsView(body, true);
  return html`${formattedView(body.text || "…")}${body.t === "link" && body.url ? hostView(body.url) : ""}`;
}

/** @param {any} body */
function below({ t, buttons, button, label, sections }) {
  if (t === "reply-buttons") return html`<div class="reply-buttons">${buttons.map(({ text }) => html`<span class="reply-btn" dir="auto">${text || "…"}</span>`)}</div>`;
  if (t === "link") return html`<div class="reply-buttons"><span class="reply-btn">${icon("external-link")}<bdi>${label || "…"}</bdi></span></div>`;
  if (t !== "list") return "";
  return html`<div class="reply-buttons"><span class="reply-btn">${icon("list")}<bdi>${button || "…"}</bdi></span></div>
    <div class="compose-preview__rows">${rowsView({ sections }, true)}</div>`;
}
