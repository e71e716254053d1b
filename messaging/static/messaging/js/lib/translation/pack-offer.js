// @ts-check
/** One download at a time: offered with its size, agreed to or not, watched, stopped. */
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { PackError, download } from "./packs.js";

/** @typedef {import("./packs.js").Pack} Pack */

export class PackOffer {
  /** What is offered or comes. @type {Pack | null} */
  pack = null;
  bytes = 0;
  /** Why it could not be kept. */
  sentence = "";
  /** @type {AbortController | null} */
  #abort = null;
  /** @type {Promise<boolean>} */
  #settled = Promise.resolve(false);
  /** @type {(came: boolean) => void} */
  #settle = () => undefined;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  get isRunning() {
    return this.#abort !== null;
  }

  /** Offer a pack, after any other one: whether it came. @param {Pack} pack @returns {Promise<boolean>} */
  propose(pack) {
    if (this.pack && this.pack !== pack) return this.#settled.then(() => this.propose(pack));
    if (!this.pack) {
      this.#settled = new Promise((resolve) => (this.#settle = resolve));
      this.#become(pack);
    }
    return this.#settled;
  }

  /** The reader agreed. */
  fetch = async () => {
    const { pack } = this;
    if (!pack || this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#become(pack);
    try {
      await download(pack, this.#progressed, abort.signal);
      this.#end(true);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#abort = null;
      this.sentence = error instanceof PackError ? error.message : gettext("This device could not keep the translation pack.");
      this.changed();
    }
  };

  /** Stop the download, or say no to it. */
  refuse = () => {
    this.#abort?.abort();
    this.#end(false);
  };

  /** @param {number} bytes */
  #progressed = (bytes) => {
    this.bytes = bytes;
    this.changed();
  };

  /** @param {boolean} came */
  #end(came) {
    this.#abort = null;
    this.#become(null);
    this.#settle(came);
  }

  /** @param {Pack | null} pack */
  #become(pack) {
    Object.assign(this, { pack, bytes: 0, sentence: "" });
    this.changed();
  }
}
