// @ts-check
/** Where a person is in a conversation: what is on the page, where the unread messages begin, what they look for. */
import { MessageWindow } from "./message-window.js";

export class Reading {
  window = new MessageWindow();
  /** Everything up to here was read before the chat was opened; null when nothing was unread. @type {number | null} */
  readBefore = null;
  /** How many messages were unread then, as far as that was known. */
  unread = 0;
  /** The newest message when the person left the end of the conversation; null while they are there. @type {number | null} */
  seen = null;
  /** The message that they were led to. */
  flashed = "";
  /** The message whose menu is open. */
  menu = "";

  /** The chat is opened, or comes back on the screen. @param {any} conversation */
  begin({ summary }) {
    this.window.reset();
    this.seen = null;
    this.note(summary);
  }

  /** What is unread now begins here. @param {any} summary */
  note({ unread, mine }) {
    this.readBefore = unread ? mine.read : null;
    this.unread = unread;
  }

  /** Whoever answers has seen what was new. */
  answered() {
    this.readBefore = null;
  }

  /** The first unread message, and how many there are from it on; null without any. @param {any[]} bubbles @returns {{key: string, count: number} | null} */
  line(bubbles) {
    const { readBefore } = this;
    if (readBefore === null) return null;
    const theirs = bubbles.filter(({ mine, sequence }) => !mine && sequence !== null && sequence > readBefore);
    const isWhole = bubbles.some(({ sequence }) => sequence !== null && sequence <= readBefore) || bubbles[0]?.sequence === readBefore + 1;
    return theirs.length ? { key: theirs[0].key, count: isWhole ? theirs.length : Math.max(this.unread, theirs.length) } : null;
  }

  /** How many came since the person left the end. @param {any[]} bubbles */
  below(bubbles) {
    const { seen } = this;
    return seen === null ? 0 : bubbles.filter(({ mine, sequence }) => !mine && sequence !== null && sequence > seen).length;
  }
}
