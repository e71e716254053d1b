// @ts-check
/** The search of a page: what its messages say goes into the index, and what the index holds is found. */
import * as api from "../../../../accounts/js/lib/api.js";
import { Filler } from "./filler.js";
import { SearchIndex } from "./index.js";

const SOON_MS = 300;

export class DeviceSearch {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Filler | null} */
  filler = null;

  /** @param {any} messenger @param {(conversation: any, message: any) => string | undefined} wordsOf @param {() => void} told */
  constructor(messenger, wordsOf, told) {
    this.messenger = messenger;
    this.told = told;
    this.index = new SearchIndex(wordsOf);
  }

  /** A customer's search outlives the page; a member's pages keep nothing. */
  async start() {
    const { messenger, index } = this;
    if (api.door !== "chat") return;
    await index.open(messenger.me.party, Math.min(...messenger.identity.keys.keys()));
    this.filler = new Filler(messenger, index, this.told);
    addEventListener("pagehide", index.flush);
    this.noteSoon();
  }

  /** Something may have been opened. */
  noteSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const conversation of this.messenger.conversations.values()) this.index.note(conversation);
    }, SOON_MS);
  }

  /** What this device holds, newest first; asking also brings what it does not hold yet. @param {string} query @param {string} [only] */
  find(query, only) {
    this.filler?.run();
    const { conversations, hidden } = this.messenger;
    const isShown = (/** @type {any} */ { conversation, key }) => conversations.has(conversation) && !hidden.has(key);
    return this.index.find(query, only).filter(isShown);
  }

  /** @param {string} id of the conversation @param {string} key */
  forget = (id, key) => this.index.forget(id, key);
}
