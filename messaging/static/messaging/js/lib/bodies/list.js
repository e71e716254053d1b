// @ts-check
/** Words with a button that opens up to ten things to choose one from. */
import { isLine, isListOf, isTextWithin } from "./bounds.js";
import { readLanguages } from "./sides.js";

export const MOST_LIST_TEXT = 4_096;
export const MOST_LIST_BUTTON = 20;
export const MOST_ROWS = 10;
export const MOST_ROW_TITLE = 24;
export const MOST_ROW_DESCRIPTION = 72;
const MOST_ROW_ID = 200;

/** @param {Record<string, any>} body */
export function readList(body) {
  const { text, button, sections } = body;
  const fit = isTextWithin(text, MOST_LIST_TEXT) && isLine(button, MOST_LIST_BUTTON) && isListOf(sections, 1, MOST_ROWS) &&
    sections.every((section) => isSection(section, sections.length > 1));
  if (!fit) return null;
  const ids = sections.flatMap(({ rows }) => rows.map(({ id }) => id));
  if (ids.length > MOST_ROWS || new Set(ids).size < ids.length) return null;
  return { text, button, sections: sections.map(sectionOf), ...readLanguages(body) };
}

/** One section alone needs no title. @param {any} section @param {boolean} needsTitle */
const isSection = (section, needsTitle) =>
  isListOf(section?.rows, 1, MOST_ROWS) && section.rows.every(isRow) &&
  (isLine(section.title, MOST_ROW_TITLE) || (!needsTitle && section.title === ""));

/** @param {any} row */
const isRow = (row) =>
  isTextWithin(row?.id, MOST_ROW_ID) && isLine(row.title, MOST_ROW_TITLE) &&
  (row.description === undefined || isLine(row.description, MOST_ROW_DESCRIPTION));

/** @param {any} section */
const sectionOf = ({ title, rows }) => ({ title, rows: rows.map(({ id, title: words, description }) => ({ id, title: words, description })) });
