// @ts-check
/** Who is named in a note: "@Luis" reaches Luis, whose own device notices; the server cannot. */
import * as api from "../../../accounts/js/lib/api.js";
import { recall, remember } from "../../../accounts/js/lib/keystore.js";
import { readNote } from "./notes.js";

const MOST_WAITING = 50;
/** More than one answer of the server holds. */
const MOST_SEEN = 300;
/** How far back a device looks that has never looked. */
const FIRST_LOOK_MS = 7 * 24 * 60 * 60 * 1000;

const IN_A_WORD = /[\p{L}\p{N}_]/u;

/** @typedef {{id: string, name: string}} Member */

/** How a colleague may be called: by the whole name, or by the first one where nobody else has it. @param {Member} member @param {Member[]} members @returns {string[]} */
function callsOf({ name }, members) {
  const first = firstOf(name);
  return members.filter((other) => firstOf(other.name) === first).length === 1 ? [plain(name), first] : [plain(name)];
}

/** @param {string} name */
const plain = (name) => name.normalize("NFC").toLocaleLowerCase();
/** @param {string} name */
const firstOf = (name) => plain(name).split(/\s+/)[0];

/** Where colleagues are named in a text, in order: [begin, end, membership]. @param {string} text @param {Member[]} members @returns {Array<[number, number, string]>} */
export function namedIn(text, members) {
  const small = plain(text);
  // Letters that change their length in lower case would shift what is marked.
  if (small.length !== text.length) return [];
  const calls = members.flatMap((member) => callsOf(member, members).map((call) => ({ call: `@${call}`, id: member.id })));
  calls.sort((one, other) => other.call.length - one.call.length);
  /** @type {Array<[number, number, string]>} */
  const found = [];
  for (let at = small.indexOf("@"); at >= 0; at = small.indexOf("@", at + 1)) {
    // Not within an address of mail.
    if (IN_A_WORD.test(small.charAt(at - 1))) continue;
    const hit = calls.find(({ call }) => small.startsWith(call, at) && !IN_A_WORD.test(small.charAt(at + call.length)));
    if (hit) found.push([at, at + hit.call.length, hit.id]);
  }
  return found;
}

/** The memberships that a text names. @param {string} text @param {Member[]} members */
export const mentionsIn = (text, members) => [...new Set(namedIn(text, members).map(([, , id]) => id))];

export class Mentions {
  /** Notes that name me and that I have not looked at. @type {Array<{key: string, conversation: string, author: string, at: number}>} */
  waiting = [];
  /** Notes that were looked through, the newest. @type {string[]} */
  #seen = [];
  #since = 0;

  /** @param {any} messenger */
  constructor(messenger) {
    this.messenger = messenger;
  }

  get #name() {
    return `mentions/${this.messenger.me.agent}`;
  }

  /** What was written while this device was away. */
  async start() {
    const kept = await recall(this.#name);
    if (kept) this.waiting = kept.waiting;
    this.#seen = kept?.seen ?? [];
    this.#since = kept?.since ?? Date.now() - FIRST_LOOK_MS;
    const answer = await api.get("notes/").catch(() => null);
    answer?.notes.reverse().forEach((sealed) => this.hear(readNote(this.messenger.identity, sealed)));
  }

  /** A note came. @param {import("./notes.js").Note} note */
  hear({ key, conversation, author, at, mentions }) {
    const { me, openId } = this.messenger;
    if (at < this.#since || this.#seen.includes(key)) return;
    this.#seen = [...this.#seen, key].slice(-MOST_SEEN);
    const isSeen = conversation === openId && !document.hidden;
    if (mentions.includes(me.agent) && author.id !== me.agent && !isSeen) {
      this.waiting = [...this.waiting, { key, conversation, author: author.name, at }].slice(-MOST_WAITING);
    }
    this.#save();
  }

  /** I look at a conversation now. @param {string} id */
  read(id) {
    if (!this.waiting.some(({ conversation }) => conversation === id)) return;
    this.waiting = this.waiting.filter(({ conversation }) => conversation !== id);
    this.#save();
  }

  #save() {
    this.messenger.changed();
    remember(this.#name, { seen: this.#seen, since: this.#since, waiting: this.waiting });
  }
}
