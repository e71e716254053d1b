// @ts-check
/** What is to be done, one after the other: what is wanted now goes before what was wanted earlier. */

/** @typedef {() => Promise<unknown>} Wish */

export class Newest {
  /** The next to be done is last. @type {Wish[]} */
  #wishes = [];
  #isRunning = false;

  /** These are wanted now, the most wanted last; what nobody wants any more is dropped. @param {Wish[]} wishes */
  want(wishes) {
    this.#wishes = wishes;
    this.#run();
  }

  /** This one first, and then whatever was wanted before. @param {Wish} wish */
  wantFirst(wish) {
    this.#wishes.push(wish);
    this.#run();
  }

  async #run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let wish = this.#wishes.pop(); wish; wish = this.#wishes.pop()) await wish();
    this.#isRunning = false;
  }
}
