// @ts-check
/** A command of the business, which a customer chose, and what they wrote after it. */
import { isText } from "./bounds.js";

/** @param {Record<string, any>} body */
export const readCommand = ({ text }) => (isText(text) ? { text } : null);
