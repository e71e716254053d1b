// @ts-check
/** What may stand beside what a body says, whatever its kind: out of bounds it is as if it were not there. */
import { isLanguage } from "../translation/languages.js";
import { isId, isLine, isText, isTextWithin, onlyIf } from "./bounds.js";

const MOST_NAME = 200;
const MOST_HEADLINE = 120;
const MOST_AUTO = 40;
const MOST_BUTTON = 256;
const MOST_FALLBACK = 1_000;

/** @param {Record<string, any>} body */
export function readSides({ auto, by, quote, fallback, ...rest }) {
  return {
    by: onlyIf(by, isLine(by, MOST_NAME)),
    quote: readMessageName(quote),
    referral: readReferral(rest.referral),
    // Whatever it says, its being there says that no person wrote this.
    auto: auto === undefined ? undefined : isLine(auto, MOST_AUTO) ? auto : "",
    fallback: onlyIf(fallback, isTextWithin(fallback, MOST_FALLBACK)),
  };
}

/** Which message is meant, by its client message id and who sent it. @param {any} value @returns {{id: string, sender: string} | undefined} */
export function readMessageName(value) {
  const { id, sender } = value ?? {};
  return isId(id) && isId(sender) ? { id, sender } : undefined;
}

/** The press of a button or the choice from a list that a text is. @param {Record<string, any>} body */
export const readPress = ({ re, button }) => ({ re: onlyIf(re, isId(re)), button: onlyIf(button, isTextWithin(button, MOST_BUTTON)) });

/** The language of a text, and the same in another one, as its sender gave them. @param {Record<string, any>} body */
export function readLanguages({ lang, translation }) {
  if (!isLanguage(lang)) return {};
  const isOne = isLanguage(translation?.lang) && isText(translation.text) && translation.lang !== lang;
  return isOne ? { lang, translation: { lang: translation.lang, text: translation.text } } : { lang };
}

/** The ad that a customer came from, as they say. @param {any} value */
function readReferral(value) {
  const { ad, headline } = value ?? {};
  return isId(ad) && isTextWithin(headline, MOST_HEADLINE) ? { ad, headline } : undefined;
}
