// @ts-check
/** A time that is to come, in the few words that fit into a sentence. */
import { language, timeOf } from "../../../../accounts/js/lib/i18n.js";

const WEEK_MS = 6 * 24 * 3_600_000;
const near = new Intl.DateTimeFormat(language, { weekday: "long", hour: "numeric", minute: "2-digit" });
const far = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/** @param {number} at */
export function momentOf(at) {
  const now = Date.now();
  if (new Date(at).toDateString() === new Date(now).toDateString()) return timeOf(at);
  return at - now < WEEK_MS ? near.format(at) : far.format(at);
}
