// @ts-check
/** Words, files, or both; also the press of a reply button and the choice from a list. */
import { readEntries } from "../media/entries.js";
import { isText } from "./bounds.js";
import { readLanguages, readPress } from "./sides.js";

/** @param {Record<string, any>} body */
export function readText(body) {
  const media = readEntries(body.media);
  if (!isText(body.text) && !(media && body.text === "")) return null;
  return { text: body.text, media, ...readPress(body), ...readLanguages(body) };
}
