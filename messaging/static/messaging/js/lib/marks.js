// @ts-check
/** How far a party has received and read a conversation. */

/** @typedef {{delivered: number, read: number}} Marks sequences */

/** Marks only rise, whatever order they come in. @param {Marks} one @param {Marks} other @returns {Marks} */
export const highest = (one, other) => ({
  delivered: Math.max(one.delivered, other.delivered), read: Math.max(one.read, other.read),
});
