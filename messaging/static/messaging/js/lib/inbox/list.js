// @ts-check
/** The team's list: pages of what its filters ask for, kept right by what is heard, with counters that only the server knows. */
import * as api from "../../../../accounts/js/lib/api.js";
import { FRESH_MS } from "../automation.js";
import { belongs, isAbove, readFilters, writeFilters } from "./filters.js";
import { Paced } from "./paced.js";

const PAGE = 50;
/** What is said in a conversation; the other kind goes to many (PROTOCOL.md, Message). */
const DIRECT = 1;
/** What is asked for anew at once; further pages come again as somebody scrolls to them. */
const MOST_ANEW = 200;
const COUNTS_AFTER_MS = 250;
const COUNTS_EVERY_MS = 2_500;
const ANEW_EVERY_MS = 4_000;

export class InboxList {
  /** Shown conversations in order; what is known of each is the messenger's. @type {string[]} */
  ids = [];
  /** Where the next page begins; null when all is here. @type {string | null} */
  next = null;
  /** @type {any} */
  counts = null;
  problem = "";
  isLoading = true;
  filters = readFilters(location.search);
  #turn = 0;
  /** @type {Map<string, Promise<unknown>>} */
  #meeting = new Map();

  /** @param {any} messenger whose summaries it orders */
  constructor(messenger) {
    this.messenger = messenger;
    this.countsSoon = new Paced(() => this.#count(), COUNTS_AFTER_MS, COUNTS_EVERY_MS);
    this.anewSoon = new Paced(() => messenger.loadList(), COUNTS_AFTER_MS, ANEW_EVERY_MS);
    document.addEventListener("recado:frame", (event) => this.#hear(/** @type {any} */ (event).detail));
  }

  /** @param {string} id */
  summaryOf = (id) => this.messenger.summaryOf(id);

  /** Who wrote just now: a rule may have to answer them, wherever their rows are. */
  get fresh() {
    return this.ids.slice(0, PAGE).filter((id) => Date.now() - this.summaryOf(id).customer_last_at < FRESH_MS);
  }

  /** Show something else. @param {Partial<import("./filters.js").Filters>} changes */
  filterBy(changes) {
    Object.assign(this.filters, changes);
    const query = writeFilters(this.filters).toString();
    history.replaceState(history.state, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    Object.assign(this, { ids: [], next: null });
    return this.load();
  }

  /** As much as is shown, asked for anew. A later question makes an earlier answer worthless. */
  async load() {
    const turn = (this.#turn += 1);
    const wanted = Math.min(Math.max(PAGE, this.ids.length), MOST_ANEW);
    this.isLoading = true;
    this.messenger.changed();
    try {
      const ids = [];
      /** @type {any} */
      let page = { next: null };
      do {
        page = await this.#ask(page.next);
        if (turn !== this.#turn) return;
        this.counts = page.counts ?? this.counts;
        ids.push(...this.messenger.keep(page.conversations));
      } while (page.next && ids.length < wanted);
      Object.assign(this, { ids: [...new Set(ids)], next: page.next, problem: "" });
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = api.sentence(error);
    }
    this.isLoading = false;
    this.messenger.changed();
  }

  /** The page after what is shown. */
  async more() {
    if (this.isLoading || !this.next) return;
    const turn = this.#turn;
    this.isLoading = true;
    try {
      const page = await this.#ask(this.next);
      if (turn !== this.#turn) return;
      Object.assign(this, { ids: [...new Set([...this.ids, ...this.messenger.keep(page.conversations)])], next: page.next, problem: "" });
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = api.sentence(error);
    }
    this.isLoading = false;
    this.messenger.changed();
  }

  /** @param {string | null} cursor */
  #ask(cursor) {
    return api.get(`inbox/?${writeFilters({ ...this.filters, ...(cursor ? { cursor } : {}), limit: PAGE })}`);
  }

  async #count() {
    const { counts } = await api.get("inbox/?limit=0").catch(() => ({ counts: this.counts }));
    this.counts = counts ?? this.counts;
    this.messenger.changed();
  }

  /** News of a conversation whose keys this page has not opened: whoever wrote hears that it arrived. @param {string} id */
  meet(id) {
    const meeting = this.#meeting.get(id) ?? this.#meet(id).finally(() => this.#meeting.delete(id));
    this.#meeting.set(id, meeting);
    return meeting;
  }

  /** @param {string} id */
  async #meet(id) {
    const conversation = await this.messenger.loadOne(id).catch(() => null);
    if (conversation) this.messenger.receipts.note(conversation, conversation.summary.mine.read);
    this.place(id);
    this.messenger.changed();
  }

  /** @param {any} frame */
  #hear(frame) {
    if (frame.t === "inbox") this.take(frame.entries);
    else if (frame.t === "message") this.#heard(frame);
    else if (frame.t === "receipt") this.#read(frame);
    if (["inbox", "message", "receipt"].includes(frame.t)) this.countsSoon.ask();
  }

  /** What is said to everybody's conversations moves them up; notifications and campaigns move nothing. @param {any} frame */
  #heard({ conversation, kind, at, template }) {
    const summary = this.summaryOf(conversation);
    if (summary?.inbox && kind === DIRECT && !template) summary.inbox.at = Math.max(summary.inbox.at, at);
    this.place(conversation);
  }

  /** A colleague has read it to its end: rows whose keys are not open hear it here. @param {any} frame */
  #read({ conversation, party, read }) {
    const summary = this.summaryOf(conversation);
    if (summary && party === this.messenger.me.party && read >= summary.sequence) summary.unread = 0;
    this.place(conversation);
  }

  /** What changed in the inbox, wherever it was done. @param {Array<{conversation: string, inbox: any}>} entries */
  take(entries) {
    for (const { conversation, inbox } of entries) {
      const summary = this.summaryOf(conversation);
      if (summary) summary.inbox = inbox;
      else this.anewSoon.ask();
      this.place(conversation);
    }
    this.messenger.changed();
  }

  /** Where a conversation stands after something happened to it. @param {string} id */
  place(id) {
    const summary = this.summaryOf(id);
    if (!summary) return;
    const { filters, messenger } = this;
    const isStaying = filters.unread && messenger.openId === id && this.ids.includes(id);
    const others = this.ids.filter((other) => other !== id);
    if (filters.q && !this.ids.includes(id)) return void this.anewSoon.ask();
    if (!isStaying && !belongs(summary, filters, messenger.me.agent)) {
      this.ids = others;
      return;
    }
    const below = others.findIndex((other) => isAbove(summary, this.summaryOf(other), filters.sort));
    // Below everything that is loaded there may be others first: it comes with its page.
    if (below === -1 && this.next) this.ids = others;
    else this.ids = below === -1 ? [...others, id] : [...others.slice(0, below), id, ...others.slice(below)];
  }
}
