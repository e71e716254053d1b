// @ts-check
/**
 * What was said before this device was there, or while it was away: fetched page by page, opened and taken into the
 * search, and not held. It begins once somebody searches, and goes on where it ended.
 */
import * as api from "../../../../accounts/js/lib/api.js";
import { Conversation } from "../conversation.js";
import { isFull } from "./index.js";

const PAGE = 100;
/** The server and the page have other things to do too. */
const REST_MS = 120;

export class Filler {
  /** How many messages were looked through in this visit. */
  count = 0;
  isRunning = false;
  #isDone = false;

  /** @param {any} messenger @param {import("./index.js").SearchIndex} index @param {() => void} told of each page */
  constructor(messenger, index, told) {
    Object.assign(this, { messenger, index, told });
  }

  /** Go on until everything was looked through, once a visit. */
  async run() {
    const { messenger, index, told } = /** @type {any} */ (this);
    if (this.isRunning || this.#isDone || !index.shelf) return;
    this.isRunning = true;
    try {
      const covered = await index.shelf.covered();
      const newestFirst = [...messenger.conversations.values()].sort((one, other) => other.summary.at - one.summary.at);
      for (const conversation of newestFirst) await this.#fill(conversation, covered);
      this.#isDone = true;
    } catch (error) {
      // Without a network the next search goes on.
      if (!(error instanceof api.ApiError)) throw error;
    } finally {
      this.isRunning = false;
      told();
    }
  }

  /** From the newest message down to what was looked through before. @param {Conversation} conversation @param {import("./shelf.js").Covered} covered */
  async #fill(conversation, covered) {
    const { index } = /** @type {any} */ (this);
    const { id, summary } = conversation;
    const before = covered[id];
    const top = summary.sequence;
    let low = top + 1;
    while (low > 1 && !isFull(index)) {
      if (before && low <= before.to + 1) low = Math.min(low, before.from);
      if (low <= 1) break;
      low = await this.#take(conversation, low);
      covered[id] = { from: before && low <= before.to + 1 ? Math.min(low, before.from) : low, to: top };
      if (!before || low <= before.to + 1) await index.shelf.keepCovered(covered);
    }
  }

  /** One page; the oldest sequence that it reached. @param {Conversation} conversation @param {number} before */
  async #take(conversation, before) {
    const { index, told } = /** @type {any} */ (this);
    const { messages, more } = await api.get(`conversations/${conversation.id}/messages/?before=${before}&limit=${PAGE}`);
    const { summary, identity, peer } = conversation;
    const aside = new Conversation({ ...summary, last: null }, identity, peer);
    messages.forEach((/** @type {any} */ message) => aside.take(message));
    index.take(conversation, aside.shown);
    this.count += messages.length;
    told();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return more && messages.length ? Math.min(...messages.map((/** @type {any} */ { sequence }) => sequence)) : 1;
  }
}
