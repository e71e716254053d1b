// @ts-check
/** What a message says: its bubble's colour and what the bubble holds, by the kind of its body. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { VERIFIED } from "../../../accounts/js/lib/badge.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { lineOfBody } from "../lib/bodies/line.js";
import { leadsAsApproved } from "../lib/wording.js";
import { contactsView } from "./bodies/contacts.js";
import { wordsView } from "./bodies/formatted.js";
import { hostView } from "./bodies/link.js";
import { locationView } from "./bodies/location.js";
import { unknownView } from "./bodies/unknown.js";
import { filesView } from "./media-views.js";
import { isNotice, noticeView } from "./notice.js";
import { referralView } from "./referral.js";
import { textView } from "./translated.js";

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g;

/**
 * Approved words with their links; lit writes both as text, never as markup. What fills gaps comes later: it makes no link, and leads none elsewhere.
 * @param {string} text @param {(part: string, isLink: boolean) => string} filled
 */
const linked = (text, filled = (part) => part) =>
  text.split(LINK).map((part, index) => {
    const isLink = index % 2 === 1 && leadsAsApproved(part);
    const words = filled(part, isLink);
    return isLink ? html`<a class="link-quiet" href=${words} target="_blank" rel="noopener noreferrer nofollow">${words}</a>` : words;
  });

/** Yellow is what a business said that is verified still. @param {any} messenger @param {any} conversation @param {any} message */
export const colourOf = (messenger, { summary }, message) =>
  message.fromVerified && messenger.badgeOf(summary) === VERIFIED ? "bubble--verified" : "";

/** A message outside of its conversation. @param {any} messenger @param {any} conversation @param {any} message */
export const bubbleOf = (messenger, conversation, message) =>
  html`<div class="bubble ${colourOf(messenger, conversation, message)}">${bodyView(messenger, conversation, message)}</div>`;

/** @param {any} messenger @param {any} conversation @param {any} message */
export function bodyView(messenger, conversation, message) {
  if (isNotice(message)) return noticeView(messenger, conversation.summary, message, linked);
  const { body, key } = message;
  const { t, media, text } = body;
  const words = () => textView(messenger, conversation, message, (shown, lang) => wordsView(messenger, key, shown, lang));
  if (media) return html`${referralView(message)}${filesView(messenger, conversation, message)}${text ? words() : ""}`;
  if (text !== undefined) return html`${referralView(message)}${words()}${t === "link" ? hostView(body.url) : ""}`;
  if (t === "location") return html`${referralView(message)}${locationView(body)}`;
  if (t === "contacts") return html`${referralView(message)}${contactsView(body)}`;
  return t === "reaction" ? html`<p class="bubble__text">${lineOfBody(body)}</p>` : unknownView(body);
}
