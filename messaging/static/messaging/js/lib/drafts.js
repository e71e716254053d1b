// @ts-check
/** What was written and not sent, by conversation: encrypted under this device's own key, and each party's apart. */
import { fromUtf8, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { forgetSecret, keepSecret, namesOfSecrets, recallSecret } from "../../../accounts/js/lib/keystore.js";

const PREFIX = "draft/";

/** @typedef {{text: string, quote?: {sender: string, id: string}}} Draft words, and which message they answer */

export class Drafts {
  #prefix = PREFIX;
  /** @type {Map<string, Draft>} */
  #known = new Map();

  /** @param {string} party whose drafts these are */
  async load(party) {
    this.#prefix = `${PREFIX}${party}/`;
    for (const name of await namesOfSecrets(this.#prefix)) {
      const bytes = await recallSecret(name);
      if (bytes) this.#known.set(name.slice(this.#prefix.length), JSON.parse(fromUtf8(bytes)));
    }
  }

  /** @param {string} id of the conversation @returns {Draft | undefined} */
  of = (id) => this.#known.get(id);

  /** Keep what is written now; nothing is kept of an empty field. @param {string} id @param {Draft} draft */
  async keep(id, draft) {
    const name = this.#prefix + id;
    if (draft.text || draft.quote) {
      this.#known.set(id, draft);
      return keepSecret(name, utf8(JSON.stringify(draft)));
    }
    this.#known.delete(id);
    return forgetSecret(name);
  }
}

/** Forget everybody's: somebody signs out. */
export async function forgetDrafts() {
  await Promise.all((await namesOfSecrets(PREFIX)).map(forgetSecret));
}
