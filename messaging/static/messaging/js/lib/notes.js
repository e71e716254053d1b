// @ts-check
/** The team's private notes: opened and locked on this device, told to and by the team's open pages. */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { b64, fromUtf8, unb64, utf8 } from "../../../accounts/js/crypto/primitives.js";
import * as api from "../../../accounts/js/lib/api.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { lockNote, openNote } from "../crypto/notes.js";

const PREFIX = "note/";
const VERSION = 1;
export const LONGEST_NOTE = 4000;

/**
 * @typedef {{key: string, id: string, conversation: string, author: {id: string, name: string}, epoch: number, ct: string, at: number}} Sealed as the server gives it
 * @typedef {Sealed & {text?: string, mentions: string[], problem?: "forgotten" | "waiting" | "unreadable"}} Note
 */

/** A note as this device reads it, or why it does not. @param {import("../../../accounts/js/lib/identity.js").Identity} identity @param {Sealed} sealed @returns {Note} */
export function readNote(identity, sealed) {
  const seed = identity.pack.epochSeeds.get(sealed.epoch);
  const oldest = Math.min(...identity.keys.keys());
  if (!seed) return { ...sealed, mentions: [], problem: sealed.epoch < oldest ? "forgotten" : "waiting" };
  try {
    const place = placeOf(identity, sealed.conversation, sealed.id, sealed.author.id, sealed.epoch);
    const body = JSON.parse(fromUtf8(openNote(seed, place, unb64(sealed.ct))));
    if (body?.t !== "note" || typeof body.text !== "string") return { ...sealed, mentions: [], problem: "unreadable" };
    const mentions = Array.isArray(body.mentions) ? body.mentions.filter((id) => typeof id === "string") : [];
    return { ...sealed, text: body.text, mentions };
  } catch (error) {
    if (!(error instanceof CryptoError || error instanceof SyntaxError)) throw error;
    return { ...sealed, mentions: [], problem: "unreadable" };
  }
}

/** @param {any} identity @param {string} conversation @param {string} id @param {string} author @param {number} epoch */
const placeOf = (identity, conversation, id, author, epoch) => ({
  businessId: identity.party, conversationId: idBytes(conversation), noteId: idBytes(id), authorId: idBytes(author), epoch,
});

export class Notes {
  /** Those of each conversation that was opened, by key. @type {Map<string, Map<string, Note>>} */
  #known = new Map();
  /** Where the older ones of a conversation begin; null when all are here. @type {Map<string, string | null>} */
  #next = new Map();
  /** What could not be kept yet, so that it counts once however often it is sent. @type {Map<string, {text: string, document: object}>} */
  #pending = new Map();
  #identity = null;

  /** @param {any} messenger @param {(note: Note) => unknown} view of one note */
  constructor(messenger, view) {
    this.messenger = messenger;
    this.view = view;
    messenger.addEventListener("change", () => this.#look());
  }

  /** A conversation was opened, or this device was away: its newest notes, and older ones as far as its messages go. @param {string} id */
  async load(id) {
    const answer = await api.get(`conversations/${id}/notes/`).catch(() => null);
    if (!answer) return;
    this.#known.set(id, new Map());
    await this.#take(id, answer);
    await this.#reachBack(id);
  }

  /** @param {string} id @param {{notes: Sealed[], next: string | null}} page */
  async #take(id, { notes, next }) {
    const known = this.#known.get(id);
    notes.forEach((sealed) => known?.set(sealed.key, readNote(this.messenger.identity, sealed)));
    this.#next.set(id, next);
    this.#show(id);
  }

  /** Older notes, until they reach as far back as the messages that are shown. @param {string} id */
  async #reachBack(id) {
    const oldestOf = () => Math.min(...[...(this.#known.get(id)?.values() ?? [])].map(({ at }) => at));
    for (let next = this.#next.get(id); next; next = this.#next.get(id)) {
      const conversation = this.messenger.conversations.get(id);
      const [first] = conversation?.shown ?? [];
      if (conversation?.hasOlder && (!first || oldestOf() <= first.at)) return;
      this.#next.set(id, null);
      const answer = await api.get(`conversations/${id}/notes/?cursor=${next}`).catch(() => null);
      if (!answer) return void this.#next.set(id, next);
      await this.#take(id, answer);
    }
  }

  /** Older messages may have come, or keys: what belongs with them is asked for, or read again. */
  #look() {
    const { openId, identity } = this.messenger;
    if (this.#next.get(openId)) this.#reachBack(openId);
    if (!identity || identity === this.#identity) return;
    this.#identity = identity;
    for (const [id, known] of this.#known) {
      known.forEach((note, key) => known.set(key, note.problem ? readNote(identity, note) : note));
      this.#show(id);
    }
  }

  /** @param {string} id */
  #show(id) {
    const conversation = this.messenger.conversations.get(id);
    if (!conversation) return;
    const others = conversation.asides.filter(({ key }) => !key.startsWith(PREFIX));
    const own = [...(this.#known.get(id)?.values() ?? [])].map((note) => ({ key: PREFIX + note.key, at: note.at, view: () => this.view(note) }));
    conversation.asides = [...others, ...own];
    this.messenger.changed();
  }

  /** The team's socket said something of a note; the note, where it is a new one. @param {any} frame @returns {Note | null} */
  hear({ note, conversation, deleted }) {
    if (note) return this.#keep(note);
    this.#known.get(conversation)?.delete(deleted);
    this.#show(conversation);
    return null;
  }

  /** @param {Sealed} sealed */
  #keep(sealed) {
    const note = readNote(this.messenger.identity, sealed);
    const known = this.#known.get(sealed.conversation);
    const isNew = !known?.has(note.key);
    known?.set(note.key, note);
    this.#show(sealed.conversation);
    return isNew ? note : null;
  }

  /** Write a note for the team. @param {string} id of the conversation @param {string} text @param {string[]} mentions memberships of colleagues */
  async add(id, text, mentions) {
    const pending = this.#pending.get(id);
    const { document } = pending?.text === text ? pending : { document: this.#lock(id, text, mentions) };
    this.#pending.set(id, { text, document });
    try {
      this.#keep(await api.post(`conversations/${id}/notes/`, mentions.length ? { ...document, call: mentions } : document));
    } catch (error) {
      if (error?.code === "stale_epoch") await this.#renew(id);
      throw error;
    }
    this.#pending.delete(id);
  }

  /** Others renewed the keys: the next try is locked under the new ones. @param {string} id */
  async #renew(id) {
    this.#pending.delete(id);
    await this.messenger.refreshParty(this.messenger.me.party);
  }

  /** @param {string} id @param {string} text @param {string[]} mentions */
  #lock(id, text, mentions) {
    const { identity, me } = this.messenger;
    const noteId = crypto.randomUUID();
    const body = utf8(JSON.stringify({ t: "note", text, mentions }));
    const ciphertext = lockNote(identity.pack.epochSeeds.get(identity.epoch), placeOf(identity, id, noteId, me.agent, identity.epoch), body);
    return { v: VERSION, id: noteId, epoch: identity.epoch, ct: b64(ciphertext) };
  }

  /** Whether I may delete it. @param {Note} note */
  canDelete = ({ author }) => author.id === this.messenger.me.agent || ["owner", "admin"].includes(this.messenger.me.role);

  /** @param {Note} note */
  async remove({ conversation, key }) {
    await api.remove(`conversations/${conversation}/notes/${key}/`);
    this.hear({ conversation, deleted: key, note: null });
  }
}
