// @ts-check
/** What a body says, once it was opened and its commitment checked (SPEC 3, Body; PROTOCOL.md, Bodies). */
import { fromUtf8 } from "../../../accounts/js/crypto/primitives.js";
import { readEntries } from "./media/entries.js";
import { isLanguage } from "./translation/languages.js";

const MOST_BUTTONS = 3;
const MOST_HEADLINE = 120;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A body of a known kind, or a polite stand-in for one of the future. @param {Uint8Array} bytes */
export function readBody(bytes) {
  try {
    const body = JSON.parse(fromUtf8(bytes));
    const auto = body !== null && typeof body === "object" && "auto" in body ? String(body.auto) : undefined;
    if (body?.t === "text" && isText(body.text)) {
      const media = readEntries(body.media);
      return { t: "text", text: body.text, media, by: optional(body.by), re: optional(body.re), button: optional(body.button), referral: readReferral(body.referral), auto, ...inTwoLanguages(body) };
    }
    if (body?.t === "command" && isText(body.text)) return { t: "command", text: body.text, referral: readReferral(body.referral), auto };
    if (body?.t === "reply-buttons" && isText(body.text) && areButtons(body.buttons)) {
      const buttons = body.buttons.map(({ id, text }) => ({ id, text }));
      return { t: "reply-buttons", text: body.text, buttons, by: optional(body.by), auto };
    }
    if (body?.t === "template" && isText(body.id) && Number.isInteger(body.v) && isText(body.lang) && isTexts(body.params)) {
      return { t: "template", id: body.id, v: body.v, lang: body.lang, params: body.params };
    }
    return { t: "unknown", auto };
  } catch {
    // Not even JSON, or files that are none: shown like every kind that this version does not know.
  }
  return { t: "unknown" };
}

/** @param {unknown} value */
const isText = (value) => typeof value === "string";

/** @param {any} value @returns {string | undefined} */
const optional = (value) => (isText(value) ? value : undefined);

/** The language of a text, and the same in another one, as its sender gave them. @param {any} body */
function inTwoLanguages({ lang, translation }) {
  if (!isLanguage(lang)) return {};
  const isOne = isLanguage(translation?.lang) && isText(translation.text) && translation.text !== "" && translation.lang !== lang;
  return isOne ? { lang, translation: { lang: translation.lang, text: translation.text } } : { lang };
}

/** The ad that a customer came from, as they say. @param {any} value */
function readReferral(value) {
  const { ad, headline } = value ?? {};
  return isText(ad) && UUID.test(ad) && isText(headline) && headline.length <= MOST_HEADLINE ? { ad, headline } : undefined;
}

/** @param {unknown} value */
const areButtons = (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_BUTTONS && value.every((button) => isText(button?.id) && isText(button?.text));

/** @param {unknown} value */
const isTexts = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isText);
