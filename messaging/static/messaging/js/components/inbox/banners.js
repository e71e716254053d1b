// @ts-check
/** What the whole team should know before it answers anybody. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

const RENEW_AFTER_MS = 30 * 24 * 60 * 60 * 1000;

/** @param {any} page */
export function placeView({ messenger, placeAddress }) {
  if (!messenger.waits) return "";
  return html`<p class="standing" role="status">${icon("ticket")}<span>${gettext("Your business waits for a place in the pilot: you read, and cannot send yet.")}
    <a href=${placeAddress}>${gettext("See your place")}</a></span></p>`;
}

/** The keys of a business expire; whoever can renew them hears of it in time. @param {any} page */
export function keysAgeView({ messenger: { me, identity } }) {
  const { createdAt, expiresAt } = identity.chain.get(identity.epoch);
  const isDue = identity.canRotate ? Date.now() - createdAt > RENEW_AFTER_MS : expiresAt - Date.now() < RENEW_AFTER_MS;
  if (!isDue) return "";
  const words = me.role === "owner"
    ? gettext("The business's keys are more than a month old.")
    : gettext("The business's keys expire soon: an owner must renew them.");
  return html`<p class="banner" role="status">${icon("key")}<span>${words} ${me.role === "owner" ? html`<a href="/business/team/">${gettext("Renew the keys")}</a>` : ""}</span></p>`;
}
