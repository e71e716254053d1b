// @ts-check
/** What this version cannot show: the sender's own plain words for it, if there are some, and that there is more. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";

/** @param {any} body */
export const unknownView = ({ fallback }) => html`${fallback ? html`<p class="bubble__text" dir="auto">${fallback}</p>` : ""}
  <p class=${fallback ? "bubble__footer" : "bubble__text"}>${gettext("This kind of message needs a newer version of Recado.")}</p>`;
