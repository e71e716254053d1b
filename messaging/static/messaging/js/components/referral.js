// @ts-check
/** From which ad a conversation came: beside the customer's next message, and above it once it is there. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { forgetReferral, recallReferral } from "../lib/referrals.js";

/** A tool of the composer: it says where the customer came from, until they have written or waved it away. */
export class ReferralNote {
  /** What this device knows of each conversation; null while that is being asked. @type {Map<string, any>} */
  #known = new Map();

  /** @param {any} page the chat that shows it */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} id */
  above(id) {
    if (!this.#known.has(id)) this.#ask(id);
    const referral = this.#known.get(id);
    if (!referral) return "";
    return html`<div class="referral-note" role="status">${icon("ad-2")}<span>${gettext("You came from the ad “{headline}”. Your next message says so.", { headline: referral.headline })}</span>
      <button class="icon-btn" type="button" aria-label=${gettext("Do not say so")} title=${gettext("Do not say so")} @click=${() => this.#forget(id)}>${icon("x")}</button></div>`;
  }

  /** What the next message says of it; said once. @param {string} text @param {any} summary */
  async more(text, { id }) {
    const referral = this.#known.get(id) ?? (await recallReferral(id));
    if (!referral) return {};
    await this.#forget(id);
    return { referral };
  }

  /** @param {string} id */
  async #ask(id) {
    this.#known.set(id, null);
    this.#known.set(id, await recallReferral(id));
    this.page.requestUpdate();
  }

  /** @param {string} id */
  async #forget(id) {
    this.#known.set(id, null);
    await forgetReferral(id);
    this.page.requestUpdate();
  }
}

/** Above a message that came from an ad. @param {any} message */
export function referralView({ body, mine }) {
  const { referral } = body;
  if (!referral) return "";
  return html`<p class="bubble__kicker">${icon("ad-2")}<span>${mine ? gettext("From the ad:") : gettext("Came from your ad:")} ${adView(referral, mine)}</span></p>`;
}

/** @param {import("../lib/referrals.js").Referral} referral @param {boolean} mine */
const adView = ({ ad, headline }, mine) =>
  mine ? html`<bdi>${headline}</bdi>` : html`<a class="link-quiet" href="/business/ads/${ad}/"><bdi>${headline}</bdi></a>`;

/** For the contact card: the newest ad that led into a conversation, as far as it is opened here. @param {any} conversation */
export function cameFromView(conversation) {
  const said = conversation?.shown.findLast(({ mine, body }) => !mine && body.referral);
  return said ? html`<dt>${gettext("Came from ad")}</dt><dd>${adView(said.body.referral, false)}</dd>` : "";
}
