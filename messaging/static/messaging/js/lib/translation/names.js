// @ts-check
/** How languages and sizes are called in the reader's language. */
import { language } from "../../../../accounts/js/lib/i18n.js";

const names = new Intl.DisplayNames(language, { type: "language" });
const megabytes = new Intl.NumberFormat(language, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

/** @param {string} code */
export const languageName = (code) => names.of(code) ?? code;

/** "Spanish → English". @param {{from: string, to: string}} pair */
export const pairName = ({ from, to }) => `${languageName(from)} → ${languageName(to)}`;

/** @param {number} bytes */
export const sizeWords = (bytes) => megabytes.format(bytes / 1_000_000);
