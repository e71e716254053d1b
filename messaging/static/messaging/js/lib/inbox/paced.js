// @ts-check
/** Something that is done soon after it was asked for, once for many who ask, and never more often than its pace. */

export class Paced {
  #timer = 0;
  #doneAt = 0;

  /** @param {() => unknown} act @param {number} afterMs @param {number} everyMs */
  constructor(act, afterMs, everyMs) {
    Object.assign(this, { act, afterMs, everyMs });
  }

  ask() {
    if (this.#timer) return;
    const { afterMs, everyMs } = /** @type {any} */ (this);
    this.#timer = setTimeout(this.#do, Math.max(afterMs, this.#doneAt + everyMs - Date.now()));
  }

  #do = () => {
    this.#timer = 0;
    this.#doneAt = Date.now();
    /** @type {any} */ (this).act();
  };
}
