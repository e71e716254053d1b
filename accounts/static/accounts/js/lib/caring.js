// @ts-check
/** What the parts of the keys page share: one act at a time, its words, and what came of it. */
import { CryptoError } from "../crypto/errors.js";
import { ApiError, sentence } from "./api.js";
import { PageElement } from "./element.js";
import { gettext } from "./i18n.js";

export class CaringElement extends PageElement {
  static properties = {
    identity: { attribute: false }, mode: { state: true }, busy: { state: true }, problem: { state: true }, done: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */
    this.identity = null;
    /** Which act the person has begun. */
    this.mode = "";
    this.busy = "";
    this.problem = "";
    this.done = "";
  }

  /** @param {string} mode */
  choose = (mode) => {
    this.mode = mode;
    this.problem = "";
    this.done = "";
  };

  /** @param {string} words what is being done @param {() => Promise<unknown>} act @param {string} done what to say afterwards */
  async run(words, act, done) {
    if (this.busy) return;
    Object.assign(this, { busy: words, problem: "", done: "" });
    try {
      await act();
      this.dispatchEvent(new CustomEvent("renewed", { bubbles: true }));
      Object.assign(this, { mode: "", done });
    } catch (error) {
      this.problem = reasonOf(error);
    }
    this.busy = "";
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (error instanceof ApiError && error.code === "no_code") {
    return gettext("This device does not know your recovery code. Write it under “Recovery code” first.");
  }
  const isCode = error instanceof CryptoError && ["passphrase", "recovery code"].includes(error.reason);
  return isCode ? gettext("This is not the recovery code of these keys. Look for a newer note, and check each group.") : sentence(error);
}
