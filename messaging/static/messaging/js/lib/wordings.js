// @ts-check
/** Approved wordings that this device has fetched; one never changes, so it is kept and fetched once. */
import * as api from "../../../accounts/js/lib/api.js";
import { recall, remember } from "../../../accounts/js/lib/keystore.js";
import { language } from "../../../accounts/js/lib/i18n.js";
import { approvedText } from "./wording.js";

/** How often one that could not be fetched is asked for again. */
const AGAIN_MS = 15_000;

export class Wordings {
  /** A wording; null: there is none approved; absent: not known yet. @type {Map<string, import("./wording.js").Wording | null>} */
  #known = new Map();
  /** @type {Set<string>} */
  #asked = new Set();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {string} version @returns {import("./wording.js").Wording | null | undefined} */
  of(version) {
    if (!this.#known.has(version) && !this.#asked.has(version)) this.#fetch(version);
    return this.#known.get(version);
  }

  /**
   * What a message from a template says: its approved text; null when it is not that; undefined until that is known.
   * @param {any} message as a conversation shows it @param {string} business
   */
  textOf(message, business) {
    if (!message.template) return null;
    const wording = this.of(message.template);
    return wording === undefined ? undefined : approvedText(wording, message.body, business, language);
  }

  /** @param {string} version */
  async #fetch(version) {
    this.#asked.add(version);
    try {
      const wording = (await recall(`wording/${version}`)) ?? (await api.get(`templates/${version}/`));
      await remember(`wording/${version}`, wording);
      this.#known.set(version, wording);
    } catch (error) {
      if (error instanceof api.ApiError && error.status === 404) this.#known.set(version, null);
      else setTimeout(() => this.#forget(version), AGAIN_MS);
    }
    this.changed();
  }

  /** @param {string} version */
  #forget(version) {
    this.#asked.delete(version);
    this.changed();
  }
}
