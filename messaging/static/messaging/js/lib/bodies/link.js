// @ts-check
/** Words with one button that leads to an address of the web. */
import { isLine, isTextWithin, isWebAddress } from "./bounds.js";
import { readLanguages } from "./sides.js";

export const MOST_LINK_TEXT = 4_096;
export const MOST_LINK_LABEL = 20;

/** @param {Record<string, any>} body */
export function readLink(body) {
  const { text, label, url } = body;
  const fit = isTextWithin(text, MOST_LINK_TEXT) && isLine(label, MOST_LINK_LABEL) && isWebAddress(url);
  return fit ? { text, label, url, ...readLanguages(body) } : null;
}
