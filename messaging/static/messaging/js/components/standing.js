// @ts-check
/** How a business stands with the platform: a suspended one is never shown as safe. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

export const SUSPENDED = "suspended";

/** Beside its name. @param {{status: string}} business */
export const standingTag = ({ status }) =>
  status === SUSPENDED ? html`<span class="tag tag--danger">${icon("ban")}${gettext("Suspended")}</span>` : "";

/** Above what it has written to its customer. @param {{name: string, status: string}} business */
export const standingBanner = ({ name, status }) =>
  status === SUSPENDED
    ? html`<p class="banner banner--danger" role="status">${icon("ban")}<span>${gettext("Recado's staff suspended {name}: it cannot write to you now. Be careful with what it asked you for.", { name })}</span></p>`
    : "";

/** In place of the business's own composer. @param {{status: string}} business */
export const standingNote = ({ status }) =>
  status === SUSPENDED
    ? html`<div class="composer-tools" role="status">${icon("ban")}<span>${gettext("Your business is suspended: nothing that you send is delivered.")} <a href="/business/quality/">${gettext("Why")}</a></span></div>`
    : "";

/** Ask for the report of a message; what answers is not known here. @param {any} messenger @param {any} conversation @param {string} [key] of the message that was pressed */
export const askToReport = (messenger, conversation, key = "") =>
  document.dispatchEvent(new CustomEvent("recado:report", { detail: { messenger, conversation, key } }));
