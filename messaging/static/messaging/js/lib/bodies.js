// @ts-check
/** What a body says, once it was opened and its commitment checked (SPEC 3, Body). */
import { fromUtf8 } from "../../../accounts/js/crypto/primitives.js";

/** A body of a known kind, or a polite stand-in for one of the future. @param {Uint8Array} bytes */
export function readBody(bytes) {
  try {
    const body = JSON.parse(fromUtf8(bytes));
    if (body?.t === "text" && typeof body.text === "string") {
      return { t: "text", text: body.text, by: typeof body.by === "string" ? body.by : undefined };
    }
    if (body?.t === "template" && isText(body.id) && Number.isInteger(body.v) && isText(body.lang) && isTexts(body.params)) {
      return { t: "template", id: body.id, v: body.v, lang: body.lang, params: body.params };
    }
  } catch {
    // Not even JSON: shown like every kind that this version does not know.
  }
  return { t: "unknown" };
}

/** @param {unknown} value */
const isText = (value) => typeof value === "string";

/** @param {unknown} value */
const isTexts = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isText);
