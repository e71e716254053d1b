// @ts-check
/** Words for notifications: short, and unable to rearrange what stands around them. */
import { fromUtf8 } from "../../../../accounts/js/crypto/primitives.js";
import { approvedText } from "../wording.js";

/** @typedef {{preview: "full" | "name" | "nothing", sound: boolean, language: string, words: Record<string, string>}} PushSettings */
/** @typedef {{title: string, body: string, tag: string, at: number, language: string, conversation: string, isCall?: boolean, isOld?: boolean}} Shown */
/** @typedef {{key: string, show: () => Promise<Shown> | Shown}} Item what can be told, and the name under which it was told */

/** What turns the reading direction of what follows, and what nobody sees. */
const TURNING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const [BEGIN, END] = ["\u2068", "\u2069"];
const MOST_IN_NAME = 60;
const MOST_CHARACTERS = 240;
const WITH_TEXT = new Set(["text", "command", "reply-buttons", "list", "link"]);

/** @param {string} text */
export const shortText = (text) => cut(text.replace(TURNING, "").trim(), MOST_CHARACTERS);

/** A name that leaves room for what it says; never nothing. @param {string} name */
export const shortName = (name) => cut(name.replace(TURNING, "").trim(), MOST_IN_NAME) || "Recado";

/** A name among other words: one that is read from the right keeps them in their place. @param {string} name */
export const within = (name) => (RIGHT_TO_LEFT.test(name) ? BEGIN + name + END : name);

/** Whole letters, however many code points make one. @param {string} text @param {number} most */
function cut(text, most) {
  if (text.length <= most) return text;
  const letters = Intl.Segmenter ? [...new Intl.Segmenter().segment(text.slice(0, most * 8))].map(({ segment }) => segment) : [...text];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("").trimEnd()}…`;
}

/**
 * An opened body in one line; null where only a chat can show what it is.
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
