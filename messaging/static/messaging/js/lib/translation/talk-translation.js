// @ts-check
/** What is translated in the chats of a page: which of them, into what, and what became of each message. */
import { gettext, language as readers } from "../../../../accounts/js/lib/i18n.js";
import { recall, revise } from "../../../../accounts/js/lib/keystore.js";
import { Newest } from "./newest.js";
import { PackOffer } from "./pack-offer.js";
import { PackError } from "./packs.js";
import { Translator } from "./translator.js";

const PREFERENCES = "translation";
/** So many of the other side's newest messages are asked for its language. */
const LOOKED_AT = 6;

/** @typedef {{on?: boolean, to?: string, last?: string, also?: string}} Preferences of a chat: translated, into what; the other side's last confident language; into what one's own are sent too */
/** @typedef {{state: "waiting" | "done" | "differs" | "same" | "unknown" | "failed" | "missing", text?: string, from?: string, to?: string,
 *   experimental?: boolean, sentence?: string, original?: boolean}} Found */

export class TalkTranslation {
  translator = new Translator();
  /** @type {Record<string, Preferences>} */
  #preferences = {};
  /** @type {Map<string, Found>} */
  #found = new Map();
  #queue = new Newest();
  /** The download that is offered or runs. */
  offer = new PackOffer(() => this.changed());
  isOff = false;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  async load() {
    const { off, chats } = (await recall(PREFERENCES)) ?? {};
    this.isOff = Boolean(off);
    this.#preferences = chats ?? {};
    await this.translator.load().catch(() => undefined);
    this.changed();
  }

  /** Whether anything can be translated here at all. */
  get isPossible() {
    return !this.isOff && (this.translator.packs.length > 0 || "Translator" in globalThis);
  }

  /** @param {string} id of a conversation @returns {Preferences} */
  of = (id) => this.#preferences[id] ?? {};

  /** The language that a chat is read in. @param {string} id */
  target = (id) => this.of(id).to ?? readers;

  /** @param {string} id @param {Preferences} change */
  prefer(id, change) {
    const own = { ...this.of(id), ...change };
    this.#preferences = { ...this.#preferences, [id]: own };
    revise(PREFERENCES, (known) => ({ ...known, chats: { ...known?.chats, [id]: own } }));
    this.changed();
  }

  /** Translate a chat, or no longer. @param {string} id @param {boolean} on */
  turn(id, on) {
    this.translator.wake();
    this.#retry();
    this.offer.refuse();
    this.prefer(id, { on });
  }

  /** What became of a message, in the language that its chat is read in. @param {string} id @param {any} message @returns {Found | undefined} */
  found = (id, message) => this.#found.get(nameOf(message, this.target(id)));

  /** A person asks for this message. @param {any} conversation @param {any} message */
  ask(conversation, message) {
    this.translator.wake();
    this.#queue.ask(this.#wish(conversation, message, true));
  }

  /** Show the original, or the translation again. @param {string} id @param {any} message */
  flip(id, message) {
    const name = nameOf(message, this.target(id));
    const found = this.#found.get(name) ?? { state: "same" };
    this.#note(name, { ...found, original: !found.original });
  }

  /** These are on the screen, oldest first. @param {any} conversation @param {any[]} messages */
  want(conversation, messages) {
    const fresh = messages.filter((message) => !this.found(conversation.id, message));
    this.#queue.see(fresh.map((message) => this.#wish(conversation, message, false)));
  }

  /** @param {any} conversation @param {any} message @param {boolean} isAsked by a person, who hears why not */
  #wish({ id }, message, isAsked) {
    const to = this.target(id);
    const wish = async () => {
      const missing = await this.#translate(id, message, to, isAsked);
      // Once it came, this is done again; nothing else waits for it meanwhile.
      if (missing) this.offer.propose(missing).then((came) => came && this.#queue.ask(wish));
    };
    return wish;
  }

  /** Gives the pack that is missing. @param {string} id @param {any} message @param {string} to @param {boolean} isAsked */
  async #translate(id, message, to, isAsked) {
    const name = nameOf(message, to);
    this.#note(name, { state: "waiting" });
    const from = await this.#languageOf(id, message);
    if (!from || from === to) return this.#note(name, { state: isAsked ? "unknown" : "same", from, to });
    try {
      const missing = await this.translator.missing(from, to);
      if (missing === undefined) return this.#note(name, { state: "unknown", from, to });
      if (missing) this.#note(name, { state: "missing" });
      if (missing) return missing;
      const { text, differs, experimental } = await this.translator.translate(message.body.text, from, to);
      if (text === message.body.text) return this.#note(name, { state: "same", from });
      return this.#note(name, { state: differs.length ? "differs" : "done", text, from, to, experimental });
    } catch (error) {
      const sentence = error instanceof PackError ? error.message : gettext("The translator could not be started.");
      return this.#note(name, { state: "failed", sentence });
    }
  }

  /** What its sender said, or what it looks like. @param {string} id @param {any} message */
  async #languageOf(id, { body, mine }) {
    if (body.lang) return body.lang;
    const { language, confident } = await this.translator.languageOf(body.text, mine ? "" : this.of(id).last ?? "");
    if (confident && !mine && this.of(id).last !== language) this.prefer(id, { last: language });
    return language;
  }

  /** The other side's language, from the newest that says it clearly. @param {any} conversation */
  async learn(conversation) {
    const theirs = conversation.shown.filter(({ mine, body }) => !mine && body.t === "text").slice(-LOOKED_AT).reverse();
    for (const { body } of theirs) {
      const { language, confident } = body.lang ? { language: body.lang, confident: true } : await this.translator.languageOf(body.text, "");
      if (confident) return this.prefer(conversation.id, { last: language });
    }
    return undefined;
  }

  /** What could not be done is tried again the next time that it is on the screen. */
  #retry() {
    for (const [name, { state }] of this.#found) {
      if (state === "missing" || state === "failed") this.#found.delete(name);
    }
  }

  /** @param {string} name @param {Found} found */
  #note(name, found) {
    this.#found.set(name, found);
    this.changed();
  }
}

/** @param {any} message @param {string} to */
const nameOf = ({ key }, to) => `${key}/${to}`;
