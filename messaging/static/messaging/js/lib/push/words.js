// @ts-check
/** An opened body in one line, for a notification; null where only a chat can show what it is. */
import { fromUtf8 } from "../../../../accounts/js/crypto/primitives.js";
import { approvedText } from "../wording.js";

const WITH_TEXT = new Set(["text", "command", "reply-buttons", "list", "link"]);

/**
 * @param {Uint8Array} bytes @param {{wording: any, template: string | null, business: string, words: Record<string, string>, language: string}} facts
 * @returns {string | null}
 */
export function bodyWords(bytes, { wording, template, business, words, language }) {
  const body = JSON.parse(fromUtf8(bytes));
  if (template || body?.t === "template") {
    const approved = approvedText(wording, body, business, language);
    return approved && [approved.title, approved.body].filter(Boolean).join(": ");
  }
  if (!WITH_TEXT.has(body?.t)) return null;
  if (typeof body.text === "string" && body.text.trim()) return body.text.trim();
  return Array.isArray(body.media) && body.media.length ? fileWords(body.media[0], words) : null;
}

/** @param {any} entry @param {Record<string, string>} words */
function fileWords({ m: type }, words) {
  const kind = String(type).split("/")[0];
  return { image: words.picture, audio: words.sound, video: words.video }[kind] ?? words.file;
}
