// @ts-check
/** Which of a conversation's messages are on the page: long ones are shown in parts that move with the reader. */

/** How many are shown at first, are added at an end, and are there at most. */
export const FIRST = 80;
const STEP = 60;
const MOST = 240;

/** @typedef {{sequence: number | null}} Placed a message; what is on its way has no sequence yet, and stands last */

/** Where the first message with at least this sequence stands. @param {Placed[]} messages @param {number} sequence */
function placeOf(messages, sequence) {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle].sequence ?? Infinity) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class MessageWindow {
  /** Sequences at which it begins and ends; null: as many as fit, up to the newest. @type {number | null} */
  #first = null;
  /** @type {number | null} */
  #last = null;

  /** Whether the newest messages are in it, whichever come. */
  get isAtEnd() {
    return this.#last === null;
  }

  /** Back to the newest messages. */
  reset() {
    this.#first = null;
    this.#last = null;
  }

  /** @param {Placed[]} messages in order @returns {{from: number, to: number}} */
  of(messages) {
    const to = this.#last === null ? messages.length : placeOf(messages, this.#last + 1);
    const from = this.#first === null ? Math.max(0, to - FIRST) : Math.min(placeOf(messages, this.#first), to);
    return { from, to };
  }

  /** Show more at the beginning; false when nothing more is held. @param {Placed[]} messages */
  earlier(messages) {
    const { from, to } = this.of(messages);
    if (from === 0) return false;
    const start = Math.max(0, from - STEP);
    this.#between(messages, start, Math.min(to, start + MOST));
    return true;
  }

  /** Show more at the end. @param {Placed[]} messages */
  later(messages) {
    const { from, to } = this.of(messages);
    if (this.isAtEnd) return false;
    const end = Math.min(messages.length, to + STEP);
    this.#between(messages, Math.max(from, end - MOST), end);
    return true;
  }

  /** Show the messages around one. @param {Placed[]} messages @param {number} place */
  around(messages, place) {
    this.#between(messages, Math.max(0, place - FIRST / 2), Math.min(messages.length, place + FIRST / 2));
  }

  /** @param {Placed[]} messages @param {number} from @param {number} to */
  #between(messages, from, to) {
    this.#first = messages[from]?.sequence ?? null;
    this.#last = to >= messages.length ? null : messages[to - 1]?.sequence ?? null;
  }
}
