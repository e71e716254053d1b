// @ts-check
/** Messages that were taken off this device's screen; the server keeps them. */
import { recall, remember } from "../../../accounts/js/lib/keystore.js";

export class Hidden {
  /** @type {Set<string>} */
  #keys = new Set();

  async load() {
    this.#keys = new Set((await recall("hidden")) ?? []);
  }

  /** @param {string} key */
  has = (key) => this.#keys.has(key);

  /** What is left on the screen. @template {{key: string}} M @param {M[]} messages @returns {M[]} */
  without = (messages) => (this.#keys.size ? messages.filter(({ key }) => !this.#keys.has(key)) : messages);

  /** @param {string} key */
  add(key) {
    this.#keys.add(key);
    return remember("hidden", [...this.#keys]);
  }
}
