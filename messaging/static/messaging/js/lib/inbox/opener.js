// @ts-check
/** Keys of the rows that somebody looks at: opened one after the other, and of no other row. */

const LOOKED_AT_MS = 120;
const AT_ONCE = 4;

export class Opener {
  /** What is in view now, in order. @type {string[]} */
  #wanted = [];
  /** Those that cannot be opened are not tried again and again. @type {Set<string>} */
  #tried = new Set();
  /** @type {Set<string>} */
  #done = new Set();
  #running = 0;
  #timer = 0;

  /** @param {any} messenger */
  constructor(messenger) {
    this.messenger = messenger;
  }

  /** These rows are in view; what flies past while somebody scrolls is let go. @param {string[]} ids */
  look(ids) {
    this.#wanted = ids.filter((id) => !this.#tried.has(id) && !this.messenger.conversations.has(id));
    if (this.#wanted.length && !this.#timer) this.#timer = setTimeout(this.#begin, LOOKED_AT_MS);
  }

  /** Whether it was looked into already, or cannot be. @param {string} id */
  isDone = (id) => this.#done.has(id);

  #begin = () => {
    this.#timer = 0;
    while (this.#running < AT_ONCE && this.#wanted.length) this.#open(/** @type {string} */ (this.#wanted.shift()));
  };

  /** @param {string} id */
  async #open(id) {
    this.#running += 1;
    this.#tried.add(id);
    await this.messenger.openKnown(id).then(() => this.#done.add(id), () => this.#tried.delete(id));
    this.#running -= 1;
    this.messenger.changed();
    this.#begin();
  }
}
