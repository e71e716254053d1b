// @ts-check
/** The page's language: the catalogue came with the page, and English is the key. */

/** @type {Record<string, string>} */
const catalogue = JSON.parse(document.getElementById("recado-strings")?.textContent || "{}");
export const language = document.documentElement.lang || "en";

/**
 * The translation of an English text, with {names} filled in.
 * @param {string} text @param {Record<string, string | number>} values
 */
export function gettext(text, values = {}) {
  const found = Object.hasOwn(catalogue, text) ? catalogue[text] : text;
  return found.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

const day = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const hour = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const dated = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const short = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });

/** @param {number} at */
export const timeOf = (at) => hour.format(at);
/** @param {number} at */
export const exactTimeOf = (at) => exact.format(at);
/** @param {number} at */
export const dateOf = (at) => dated.format(at);

/** "Today", "Yesterday" or the day's name. @param {number} at */
export function dayOf(at) {
  const ago = daysAgo(at);
  if (ago > 1) return day.format(at);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day");
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}

/** The hour for today, the date before. @param {number} at */
export const listTimeOf = (at) => (daysAgo(at) === 0 ? timeOf(at) : short.format(at));

/** @param {number} at */
function daysAgo(at) {
  const [then, now] = [new Date(at), new Date()];
  return Math.round((now.setHours(0, 0, 0, 0) - then.setHours(0, 0, 0, 0)) / 86_400_000);
}
