// @ts-check
/** Which approved words are shown and what fills their gaps; `v` is the template's version. lib/wording.js shows them. */
import { isLine, isNumberIn, isObject, isText } from "./bounds.js";

const MOST_GAPS = 100;
const MOST_LANG = 20;
const MOST_VERSION = 2 ** 31;

/** @param {Record<string, any>} body */
export function readTemplate({ id, v, lang, params }) {
  const fit = isLine(id, 40) && Number.isInteger(v) && isNumberIn(v, 1, MOST_VERSION) && isLine(lang, MOST_LANG) && isObject(params) &&
    Object.keys(params).length <= MOST_GAPS && Object.values(params).every((value) => value === "" || isText(value));
  return fit ? { id, v, lang, params } : null;
}
