// @ts-check
/** What is known of conversations before any of them is opened. */
import { isMuted } from "./mute.js";

export class Summaries extends EventTarget {
  /** @type {any} */
  me = null;
  /** @type {any[]} */
  summaries = [];
  /** Those of them whose keys are open. @type {Map<string, import("./conversation.js").Conversation>} */
  conversations = new Map();
  /** My business waits for a place in the pilot: it reads, and cannot send. */
  waits = false;
  /** What stands in for the plain list: the team's inbox asks by filters, and opens no keys of rows that nobody sees. @type {any} */
  list = null;
  /** The summaries by their ids. @type {Map<string, any>} */
  #known = new Map();

  /** @param {string} id @returns {any} */
  summaryOf = (id) => this.#known.get(id);

  /** How much there is to read, but from whom one has muted or blocked. */
  get unread() {
    return this.summaries.reduce((sum, summary) => sum + (summary.blocked || isMuted(summary) ? 0 : summary.unread), 0);
  }

  /** @param {any[]} summaries */
  note(summaries) {
    summaries.forEach((summary) => this.#known.set(summary.id, summary));
    this.summaries = [...this.#known.values()];
    if (this.me.side === "business" && summaries.length) this.waits = summaries[0].business.waits;
  }

  /** Take what a list says and open nothing yet; the ids in its order. @param {any[]} summaries @returns {string[]} */
  keep(summaries) {
    summaries.forEach((summary) => this.conversations.get(summary.id)?.update(summary));
    this.note(summaries.map((summary) => this.conversations.get(summary.id)?.summary ?? summary));
    return summaries.map(({ id }) => id);
  }

  /** News of a conversation that is not open here: the list looks it up, and goes on once it is. @param {string} id @param {() => unknown} goOn */
  async meet(id, goOn) {
    await (this.list?.meet(id) ?? this.loadList());
    if (this.list && this.conversations.has(id)) goOn();
  }

  /** @returns {Promise<any>} */
  async loadList() {
    throw new Error("a list says where it comes from");
  }

  /** The party on the other side. @param {any} summary @returns {string} */
  otherOf = ({ business, customer }) => (this.me.side === "customer" ? business.id : customer.id);

  /** A business got its place in the pilot, or waits for one. @param {any} frame */
  tookPlace({ business, waits }) {
    if (business === this.me.party) this.waits = waits;
    this.summaries.filter((summary) => summary.business.id === business).forEach((summary) => (summary.business.waits = waits));
  }

  /** A business was suspended, or is so no longer. @param {{business: string, status: string}} frame */
  takeStanding({ business, status }) {
    const mine = [this.me.business, ...this.summaries.map((summary) => summary.business)];
    mine.filter((one) => one?.id === business).forEach((one) => Object.assign(one, { status }));
  }

  changed() {
    this.summaries.sort((one, other) => other.at - one.at);
    this.dispatchEvent(new CustomEvent("change"));
  }
}
