// @ts-check
/** A link with its button: the host is always shown, and leaving for who is not verified is asked once. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../../accounts/js/components/confirm.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { linkTo } from "../../lib/formatting/links.js";

/** Where readers agreed to go already, by conversation. @type {Set<string>} */
const agreed = new Set();

/** In the bubble, below its words. @param {string} url */
export function hostView(url) {
  const link = linkTo(url);
  return html`<p class="link-host ${link?.isOdd ? "link-host--odd" : ""}">${icon(link?.isOdd ? "alert-triangle" : "world")}<bdi>${link?.host ?? url}</bdi></p>`;
}

/** Below the bubble. @param {any} conversation @param {any} message @param {boolean} isVerified */
export function linkButtonView(conversation, message, isVerified) {
  const { label, url } = message.body;
  const link = linkTo(url);
  if (!link) return "";
  const leave = (/** @type {Event} */ event) => {
    const place = `${conversation.id}/${link.host}`;
    if (message.mine || (isVerified && !link.isOdd) || agreed.has(place)) return;
    event.preventDefault();
    askToLeave(link, place);
  };
  return html`<div class="reply-buttons"><a class="reply-btn" href=${link.href} target="_blank" rel="noopener noreferrer nofollow" @click=${leave}>${icon("external-link")}<bdi>${label}</bdi></a></div>`;
}

/** @param {{host: string, href: string}} link @param {string} place */
async function askToLeave({ host, href }, place) {
  const isAgreed = await confirmed({
    title: gettext("Go to {host}?", { host }),
    words: gettext("Nobody has checked who writes to you here. Give no password and no card number there unless you are sure whose page it is."),
    action: gettext("Open the page"),
  });
  if (!isAgreed) return;
  agreed.add(place);
  window.open(href, "_blank", "noopener,noreferrer");
}
