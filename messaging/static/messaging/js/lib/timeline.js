// @ts-check
/** What stands in a conversation, in order: its messages, and between them what was noted beside them. */

/**
 * Something that stands between messages and is none: a note of the team, who took over, whose keys changed.
 * @typedef {{key: string, at: number, view: () => unknown}} Aside
 * @typedef {{key: string, at: number, message?: any, aside?: Aside}} Row
 */

/**
 * Messages keep their order; an aside stands before the first one that came after it.
 * @param {any[]} messages @param {Aside[]} asides @param {boolean} isWhole false while older messages can be loaded: what belongs above them waits
 * @returns {Row[]}
 */
export function timelineOf(messages, asides, isWhole) {
  const from = isWhole ? -Infinity : messages[0]?.at ?? Infinity;
  const waiting = asides.filter(({ at }) => at > from).sort((one, other) => one.at - other.at);
  /** @type {Row[]} */
  const rows = [];
  let next = 0;
  const putAsides = (/** @type {number} */ until) => {
    while (next < waiting.length && waiting[next].at <= until) {
      const aside = waiting[next++];
      rows.push({ key: `aside/${aside.key}`, at: aside.at, aside });
    }
  };
  for (const message of messages) {
    putAsides(message.at);
    rows.push({ key: message.key, at: message.at, message });
  }
  putAsides(Infinity);
  return rows;
}
