// @ts-check
/** The one error of the protocol, and the two ways in which every check raises it. */

/** Something that must not be accepted; `reason` is a short stable phrase, never shown to the peer. */
export class CryptoError extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.name = "CryptoError";
    this.reason = reason;
  }
}

/** @param {boolean} wrong @param {string} reason */
export function refuseIf(wrong, reason) {
  if (wrong) throw new CryptoError(reason);
}

/**
 * Run a library call whose every failure means the same.
 * @template T @param {() => T} call @param {string} reason @returns {T}
 */
export function attempt(call, reason) {
  try {
    return call();
  } catch {
    throw new CryptoError(reason);
  }
}
