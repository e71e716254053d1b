// @ts-check
/** How the app comes to the home screen, as an entry of the menu; nothing where it is there, or cannot be. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

/** @param {import("../lib/installed.js").InstallOffer} offer */
export function installView(offer) {
  if (offer.isThere) return html`<button type="button" @click=${offer.take}>${icon("download")} ${gettext("Install the app")}</button>`;
  if (!offer.isByHand) return "";
  return html`<span class="menu__words">${icon("device-mobile")} ${gettext("To install the app: press Share, then “Add to Home Screen”.")}</span>`;
}
