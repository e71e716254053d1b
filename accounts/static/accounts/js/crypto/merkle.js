// @ts-check
/** Proofs about a log that only grows (RFC 6962 section 2.1): the same numbers decide as in merkle.py. */
import { refuseIf } from "./errors.js";
import { equal, exact, sha256 } from "./primitives.js";

const HASH_SIZE = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
/** A safe integer cannot be halved more often: no loop goes on for ever, whatever numbers came. */
const HALVINGS = Array(53).fill(null);

/** @param {Uint8Array} left @param {Uint8Array} right */
const nodeHash = (left, right) => sha256(NODE, left, right);

/** The largest power of two that is smaller than a count of two at least: what the left half holds. @param {number} count */
function split(count) {
  let half = 1;
  while (half * 2 < count) half *= 2;
  return half;
}

/**
 * Where the siblings of an entry begin, from the leaf up.
 * @param {number} index @param {number} size
 */
function inclusionStarts(index, size) {
  let [start, end] = [0, size];
  const starts = [];
  while (end - start > 1) {
    const middle = start + split(end - start);
    starts.unshift(index < middle ? middle : start);
    if (index < middle) end = middle;
    else start = middle;
  }
  return starts;
}

/**
 * Where the parts of a proof begin that a log of `second` entries begins with one of `first`; and whether the
 * first of them is what is left over of the older log. @param {number} first @param {number} second
 */
function consistencyStarts(first, second) {
  let [start, end] = [0, second];
  /** @type {number[]} */
  const starts = [];
  for (const _ of HALVINGS) {
    if (first === end) break;
    const middle = start + split(end - start);
    starts.unshift(first <= middle ? middle : start);
    if (first <= middle) end = middle;
    else start = middle;
  }
  return { starts, hasRest: start > 0 };
}

/**
 * Hold that a log of this size and root has exactly these bytes at this index.
 * @param {Uint8Array} entry @param {number} index @param {number} size @param {Uint8Array[]} proof @param {Uint8Array} root
 */
export function checkInclusion(entry, index, size, proof, root) {
  refuseIf(!Number.isSafeInteger(index) || index < 0 || index >= size, "not in the log");
  const starts = inclusionStarts(index, size);
  refuseIf(proof.length !== starts.length, "not in the log");
  const climb = (found, start, place) => {
    const sibling = exact(proof[place], HASH_SIZE, "not in the log");
    return index < start ? nodeHash(found, sibling) : nodeHash(sibling, found);
  };
  refuseIf(!equal(starts.reduce(climb, sha256(LEAF, entry)), root), "not in the log");
}

/**
 * Hold that the log of the second root only grew out of the one of the first.
 * @param {number} first @param {number} second @param {Uint8Array[]} proof @param {Uint8Array} firstRoot @param {Uint8Array} secondRoot
 */
export function checkConsistency(first, second, proof, firstRoot, secondRoot) {
  refuseIf(first <= 0 || first > second, "log forked");
  const { starts, hasRest } = consistencyStarts(first, second);
  refuseIf(proof.length !== starts.length + Number(hasRest), "log forked");
  const hashes = proof.map((part) => exact(part, HASH_SIZE, "log forked"));
  const seed = hasRest ? /** @type {Uint8Array} */ (hashes.shift()) : firstRoot;
  let [older, newer] = [seed, seed];
  for (const [place, start] of starts.entries()) {
    if (start < first) older = nodeHash(hashes[place], older);
    newer = start < first ? nodeHash(hashes[place], newer) : nodeHash(newer, hashes[place]);
  }
  refuseIf(!equal(older, firstRoot) || !equal(newer, secondRoot), "log forked");
}
