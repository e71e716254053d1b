// @ts-check
/** Whether free text can be sent now, until when, and what else there is. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

const HOUR_MS = 3_600_000;
const WINDOW_MS = 24 * HOUR_MS;

/** How long free text stays open. @param {any} summary */
export const leftOf = (summary) => summary.customer_last_at + WINDOW_MS - Date.now();

/** @param {any} page */
export function replyWindow({ messenger, summary }) {
  if (messenger.waits) return html`<div class="composer-tools">${icon("ticket")}<span>${gettext("You can answer once your business has a place in the pilot.")}</span></div>`;
  const left = leftOf(summary);
  if (left > 0) {
    const words = gettext("Free text is open for {hours} h {minutes} min", { hours: Math.floor(left / HOUR_MS), minutes: Math.floor((left % HOUR_MS) / 60_000) });
    return html`<div class="composer-tools ${left < 2 * HOUR_MS ? "composer-tools--soon" : ""}">${icon(left < 2 * HOUR_MS ? "clock-exclamation" : "clock")}<span title=${exactTimeOf(summary.customer_last_at + WINDOW_MS)}>${words}</span></div>`;
  }
  return html`<div class="composer-tools composer-tools--closed">${icon("clock-off")}<span>${gettext("Free text is closed: it opens for 24 hours when the customer writes.")}
      ${gettext("An approved notification can be sent at any time.")}</span>
    <a class="btn btn-sm" href="/business/notifications/new/?customer=${summary.customer.id}">${icon("bell")} ${gettext("Send a notification")}</a></div>`;
}
