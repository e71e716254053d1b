// @ts-check
/** Words with up to three answers to choose from. */
import { isLine, isListOf, isText, isTextWithin } from "./bounds.js";
import { readLanguages } from "./sides.js";

export const MOST_BUTTONS = 3;
export const MOST_BUTTON_TEXT = 40;
const MOST_ID = 256;

/** @param {Record<string, any>} body */
export function readReplyButtons(body) {
  const { text, buttons } = body;
  const fit = isText(text) && isListOf(buttons, 1, MOST_BUTTONS) &&
    buttons.every((button) => isTextWithin(button?.id, MOST_ID) && isLine(button.text, MOST_BUTTON_TEXT));
  return fit ? { text, buttons: buttons.map(({ id, text: words }) => ({ id, text: words })), ...readLanguages(body) } : null;
}
