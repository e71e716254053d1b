// @ts-check
/**
 * What can be searched on this device: the words of the messages that it opened. A customer's stay here, encrypted;
 * a member's last as long as the page.
 */
import { folded, holds, needlesOf } from "./words.js";
import { Shelf } from "./shelf.js";

/** The newest so many stay; of long texts the beginning is searched. */
const MOST_ENTRIES = 20_000;
const MOST_CHARACTERS = 2_000;
const SOON_MS = 500;

/** @typedef {import("./shelf.js").Entry} Entry */
/** @typedef {Entry & {line: string}} Kept with its folded words */

export class SearchIndex {
  /** @type {Map<string, Map<string, Kept>>} by conversation and key */
  #entries = new Map();
  /** How many messages of each conversation were looked at. @type {Map<string, number>} */
  #seen = new Map();
  /** Messages whose words had not come yet. @type {Map<string, any[]>} */
  #wordless = new Map();
  /** @type {Shelf | null} */
  shelf = null;
  /** Parts of the shelf that are to be written. @type {Set<string>} */
  #unsaid = new Set();
  /** Keys that were dropped: they go from the shelf too. @type {Set<string>} */
  #gone = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  size = 0;

  /** @param {(conversation: any, message: any) => string | undefined} wordsOf the words of a message; undefined while they are on their way */
  constructor(wordsOf) {
    this.wordsOf = wordsOf;
  }

  /** Bring back what this device kept; what was under keys that are forgotten goes. @param {string} party @param {number} oldestEpoch */
  async open(party, oldestEpoch) {
    const shelf = new Shelf(party);
    for (const entry of await shelf.load()) {
      if (entry.epoch >= oldestEpoch) this.#put(entry);
      else {
        this.#gone.add(entry.key);
        this.#unsaid.add(shelf.partOf(entry));
      }
    }
    this.shelf = shelf;
    if (this.#unsaid.size) this.#later();
  }

  /** Take what was opened since. @param {any} conversation */
  note(conversation) {
    const { id, messages } = conversation;
    if (this.#seen.get(id) === messages.size && !this.#wordless.get(id)?.length) return;
    this.#seen.set(id, messages.size);
    this.take(conversation, conversation.shown);
  }

  /** Take these messages of a conversation. @param {any} conversation @param {any[]} messages */
  take(conversation, messages) {
    const { id } = conversation;
    const known = this.#entries.get(id);
    const isNew = (/** @type {any} */ { key, sequence }) => sequence !== null && !known?.has(key) && !this.#gone.has(key);
    const wanted = [...(this.#wordless.get(id) ?? []), ...messages].filter(isNew);
    /** @type {Map<string, any>} */
    const wordless = new Map();
    for (const message of wanted) {
      const { key, sequence, at, mine, epoch = 0 } = message;
      const text = this.wordsOf(conversation, message);
      if (text === undefined) wordless.set(key, message);
      else if (text) this.#add({ conversation: id, key, sequence, at, mine, epoch, text: text.slice(0, MOST_CHARACTERS) });
    }
    this.#wordless.set(id, [...wordless.values()]);
    if (this.size > MOST_ENTRIES) this.#shrink();
  }

  /** It was taken off this device. @param {string} id of the conversation @param {string} key */
  forget(id, key) {
    const entry = this.#entries.get(id)?.get(key);
    if (entry) this.#drop(entry);
  }

  /** What holds every word of a query, newest first. @param {string} query @param {string} [only] in this conversation @returns {Kept[]} */
  find(query, only = "") {
    const needles = needlesOf(query);
    const places = only ? [this.#entries.get(only) ?? new Map()] : [...this.#entries.values()];
    const found = places.flatMap((entries) => [...entries.values()].filter(({ line }) => holds(line, needles)));
    return found.sort((one, other) => other.at - one.at || other.sequence - one.sequence);
  }

  /** @param {Entry} entry */
  #put(entry) {
    const entries = this.#entries.get(entry.conversation) ?? new Map();
    if (!entries.has(entry.key)) this.size += 1;
    entries.set(entry.key, { ...entry, line: folded(entry.text) });
    this.#entries.set(entry.conversation, entries);
  }

  /** @param {Entry} entry */
  #add(entry) {
    this.#put(entry);
    this.#mark(entry);
  }

  /** @param {Entry} entry */
  #drop(entry) {
    if (this.#entries.get(entry.conversation)?.delete(entry.key)) this.size -= 1;
    this.#gone.add(entry.key);
    this.#mark(entry);
  }

  /** The oldest make room. */
  #shrink() {
    const all = [...this.#entries.values()].flatMap((entries) => [...entries.values()]).sort((one, other) => one.at - other.at);
    all.slice(0, this.size - MOST_ENTRIES).forEach((entry) => this.#drop(entry));
  }

  /** @param {Entry} entry */
  #mark(entry) {
    if (!this.shelf) return;
    this.#unsaid.add(this.shelf.partOf(entry));
    this.#later();
  }

  #later() {
    this.#timer ??= setTimeout(this.flush, SOON_MS);
  }

  /** Write what changed. */
  flush = async () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { shelf } = this;
    if (!shelf || !this.#unsaid.size) return;
    const names = [...this.#unsaid];
    this.#unsaid.clear();
    /** @type {Map<string, Entry[]>} */
    const parts = new Map(names.map((name) => [name, []]));
    for (const entries of this.#entries.values()) {
      for (const { line, ...entry } of entries.values()) parts.get(shelf.partOf(entry))?.push(entry);
    }
    await Promise.all([...parts].map(([name, entries]) => shelf.keepPart(name, entries, this.#gone)));
  };
}

/** Whether no more than the newest would stay. @param {SearchIndex} index */
export const isFull = ({ size }) => size >= MOST_ENTRIES;
