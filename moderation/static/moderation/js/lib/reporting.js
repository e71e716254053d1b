// @ts-check
/** Reports: what can be reported, in which words staff see it, and how it travels (PROTOCOL.md, Reports). */
import * as api from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { shownWords } from "../../../messaging/js/lib/bodies/words.js";
import { b64, fromUtf8, sodium, unb64, utf8 } from "../../../accounts/js/crypto/primitives.js";

/** As many as a report holds, and as many as are chosen at first. */
export const MOST = 20;
export const AT_FIRST = 5;

export const REASONS = {
  scam: () => gettext("Scam or impersonation"),
  spam: () => gettext("Spam"),
  not_asked_for: () => gettext("I did not ask for these messages"),
  abusive: () => gettext("Harassment or threats"),
  illegal: () => gettext("Illegal content"),
  other: () => gettext("Another reason"),
};

/** The other side's delivered messages, the newest first. @param {any} conversation @returns {any[]} */
export const reportable = (conversation) => conversation.shown.filter(({ proof }) => proof).reverse();

/** A message as staff read it: the text, and whatever is no text as it came. @param {any} messenger @param {any} conversation @param {any} message */
export function staffText(messenger, conversation, message) {
  const files = (message.body.media ?? []).map((/** @type {any} */ { name, m }) => `[ ${name} · ${m} ]`);
  const words = [shownWords(message.body), ...files].filter(Boolean).join("\n");
  if (words) return words;
  const approved = message.template && messenger.wordings.textOf(message, conversation.summary.business.id);
  if (approved) return [approved.title, approved.body, approved.footer].filter(Boolean).join("\n");
  try {
    return fromUtf8(unb64(message.proof.body));
  } catch {
    return gettext("Content that is no text");
  }
}

/**
 * Seal to the moderation key, one box for each message and one for the comment, and send.
 * @param {{conversation: string, reason: string, comment: string, proofs: any[]}} report
 * @returns {Promise<{number: string, genuine: number, repeated: number, messages: number}>}
 */
export async function sendReport(report) {
  try {
    return await attempt(report);
  } catch (error) {
    // The key was replaced between asking for it and using it.
    if (error instanceof api.ApiError && error.code === "unknown_key") return attempt(report);
    throw error;
  }
}

/** @param {{conversation: string, reason: string, comment: string, proofs: any[]}} report */
async function attempt({ conversation, reason, comment, proofs }) {
  const { kid, key } = await api.get("reports/key/");
  /** @param {string} text */
  const sealed = (text) => b64(sodium.crypto_box_seal(utf8(text), unb64(key)));
  return api.post("reports/", {
    conversation, reason, key: kid, comment: comment ? sealed(comment) : "",
    items: proofs.map((proof) => sealed(JSON.stringify(proof))),
  });
}
