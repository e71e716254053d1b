// @ts-check
/** What is to be done, one after the other: what is wanted now goes before what was wanted earlier. */

/** @typedef {() => Promise<unknown>} Wish */

export class Newest {
  /** A person waits for these; the next to be done is last. @type {Wish[]} */
  #asked = [];
  /** These are wanted as long as they are on the screen. @type {Wish[]} */
  #seen = [];
  #isRunning = false;

  /** These are on the screen now, the most wanted last; what was there before is dropped. @param {Wish[]} wishes */
  see(wishes) {
    this.#seen = wishes;
    this.#run();
  }

  /** Before everything else, and never dropped. @param {Wish} wish */
  ask(wish) {
    this.#asked.push(wish);
    this.#run();
  }

  async #run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let wish = this.#next(); wish; wish = this.#next()) await wish().catch(reportError);
    this.#isRunning = false;
  }

  #next = () => this.#asked.pop() ?? this.#seen.pop();
}
