// @ts-check
/** One emoji on a message, or "" to take it back; of each party the newest counts. */
import { isEmoji } from "./bounds.js";
import { readMessageName } from "./sides.js";

/** @param {Record<string, any>} body */
export function readReaction({ to, emoji }) {
  const message = readMessageName(to);
  return message && (emoji === "" || isEmoji(emoji)) ? { to: message, emoji } : null;
}
