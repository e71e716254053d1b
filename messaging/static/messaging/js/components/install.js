// @ts-check
/** How the app comes to the home screen: an entry of the menu, and once, at a good moment, a hint above the chats. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

/** The steps by hand, where the browser does not do it. @param {"ios" | "android"} system */
export const installSteps = (system) => html`<ol class="small mb-0">${(system === "ios"
  ? [gettext("Press Share at the edge of Safari."), gettext("Choose “Add to Home Screen”, then “Add”."), gettext("Open Recado from the home screen.")]
  : [gettext("Open the browser's menu (three dots)."), gettext("Choose “Install” or “Add to Home screen”."), gettext("Open Recado from the home screen.")]
).map((step) => html`<li>${step}</li>`)}</ol>`;

/** @param {import("../lib/installed.js").InstallOffer} offer */
export function installView(offer) {
  if (offer.isThere) return html`<button type="button" @click=${offer.take}>${icon("download")} ${gettext("Install the app")}</button>`;
  if (!offer.isByHand) return "";
  return html`<span class="menu__words">${icon("device-mobile")} ${gettext("To install the app: press Share, then “Add to Home Screen”.")}</span>`;
}

/** Told once, to who comes back; whoever has read it does not see it again. @param {import("../lib/installed.js").InstallOffer} offer */
export function installHint(offer) {
  if (!offer.isHinted) return "";
  return html`<div class="notice notice--info install-hint" role="note">${icon("device-mobile")}<div>
    <p class="mb-1"><b>${gettext("Keep Recado at hand")}</b><br>${gettext("On your home screen it opens like any app, without a network too, and can tell you of new messages.")}</p>
    ${offer.isThere ? "" : installSteps(/** @type {"ios" | "android"} */ (offer.byHand))}
    <div class="actions mt-2">${offer.isThere ? html`<button class="btn btn-sm btn-primary" type="button" @click=${offer.take}>${gettext("Install the app")}</button>` : ""}
      <button class="btn btn-sm" type="button" @click=${offer.dismiss}>${offer.isThere ? gettext("Not now") : gettext("Got it")}</button></div></div></div>`;
}
