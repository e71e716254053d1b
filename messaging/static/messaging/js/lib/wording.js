// @ts-check
/** The wording of templates, as messaging/wording.py has it: plain text with gaps, and what may fill them. */
import { utf8 } from "../../../accounts/js/crypto/primitives.js";

const GAP = /\{\{([a-z][a-z0-9_]{0,39}|[1-9][0-9]?)\}\}/g;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;
export const MAX_VALUE = 120;

/** @typedef {{title: string, body: string, footer: string}} Variant */
/** @typedef {{version: string, id: string, v: number, business: string, name: string, category: string, variants: Record<string, Variant>, parameters: string[]}} Wording */

/** Parameter names in their one order: numbers by value, then names by letter. @param {Iterable<string>} names */
export function inOrder(names) {
  const isNumber = (name) => /^\d+$/.test(name);
  return [...new Set(names)].sort((one, other) => {
    if (isNumber(one) !== isNumber(other)) return isNumber(one) ? -1 : 1;
    return isNumber(one) ? Number(one) - Number(other) : one < other ? -1 : 1;
  });
}

/** @param {Variant} variant */
export const parametersOf = ({ title, body, footer }) =>
  inOrder([title, body, footer].flatMap((text) => [...text.matchAll(GAP)].map(([, name]) => name)));

/** @param {string} text @param {Record<string, string>} values */
export const fill = (text, values) =>
  text.replace(GAP, (gap, name) => (Object.hasOwn(values, name) ? values[name] : gap));

/** One line that fills a gap and is no message of its own. @param {unknown} value */
export const isValue = (value) =>
  typeof value === "string" && value !== "" && value.trim() === value && [...value].length <= MAX_VALUE &&
  !INVISIBLE.test(value.replaceAll("\u200d", ""));

/** A business's message from a template, before it is sealed. @param {Wording} wording @param {string} language @param {Record<string, string>} values */
export const templateBody = ({ id, v }, language, values) => ({
  t: "template", id, v, lang: language,
  params: Object.fromEntries(inOrder(Object.keys(values)).map((name) => [name, values[name]])),
});

/** The same bytes as messaging/bodies/templates.py makes. @param {any} body */
export const bodyBytes = (body) => utf8(JSON.stringify(body));

/** Whether an approved address leads where it was approved to: no gap chooses its host. @param {string} address unfilled */
export const leadsAsApproved = (address) => !/^https?:\/\/[^/?#]*\{\{/i.test(address);

/**
 * What the reader is shown: the approved words in their language if it is there, else in the one named. Null when
 * the body is not exactly what staff approved: another version, another business's, values missing, extra or unfit.
 * @param {Wording | null} wording of the version that the envelope declared @param {any} body @param {string} business @param {string} language
 * @returns {Variant & {fillPart: (part: string, isLink: boolean) => string, unfilled: string} | null}
 */
export function approvedText(wording, body, business, language) {
  if (!wording || body.t !== "template" || wording.business !== business) return null;
  const { params } = body;
  const names = Object.keys(params);
  const isSame = body.id === wording.id && body.v === wording.v && Object.hasOwn(wording.variants, body.lang);
  const fits = names.length === wording.parameters.length &&
    wording.parameters.every((name) => Object.hasOwn(params, name) && isValue(params[name]));
  if (!isSame || !fits) return null;
  const { title, body: text, footer } = wording.variants[language] ?? wording.variants[body.lang];
  const encoded = Object.fromEntries(names.map((name) => [name, encodeURIComponent(params[name])]));
  const fillPart = (part, isLink) => fill(part, isLink ? encoded : params);
  return { title: fill(title, params), body: fill(text, params), footer, unfilled: text, fillPart };
}
