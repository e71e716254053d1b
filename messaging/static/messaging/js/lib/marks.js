// @ts-check
/** How far the parties have received and read a conversation. */

/** @typedef {{delivered: number, read: number}} Marks sequences */

/** Marks only rise, whatever order they come in. @param {Marks} one @param {Marks} other @returns {Marks} */
const highest = (one, other) => ({
  delivered: Math.max(one.delivered, other.delivered), read: Math.max(one.read, other.read),
});

/** When marks rose, as far as this page was there to hear it. */
export class MarkTimes {
  /** @type {{side: string, marks: Marks, at: number}[]} */
  #heard = [];

  /** Raise the marks of a side. @param {any} summary @param {"mine" | "theirs"} side @param {Marks} marks @param {number} at ms, 0 where nobody here heard it */
  raise(summary, side, marks, at) {
    const before = summary[side];
    summary[side] = highest(before, marks);
    // What was marked before this page was there comes first, at an unknown time.
    if (!this.#heard.some((heard) => heard.side === side)) this.#heard.push({ side, marks: before, at: 0 });
    if (summary[side].delivered > before.delivered || summary[side].read > before.read) this.#heard.push({ side, marks: summary[side], at });
  }

  /** When a sequence was marked, in ms; 0 where nobody here heard it. @param {string} side @param {keyof Marks} mark @param {number} sequence */
  heardAt = (side, mark, sequence) => this.#heard.find((heard) => heard.side === side && heard.marks[mark] >= sequence)?.at ?? 0;
}
