// @ts-check
/** What a person may react with. */
import { isEmoji } from "./bodies/bounds.js";

/** Offered with one press. */
export const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** The one emoji that was typed, or nothing. @param {string} text */
export const emojiIn = (text) => (isEmoji(text.trim()) ? text.trim() : "");
