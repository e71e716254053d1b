// @ts-check
/** The opened messages of a conversation in the server's order, what is on its way last, and who reacted to what. */

/**
 * @typedef {{key: string, sequence: number | null, at: number, mine: boolean, body: any, fromVerified: boolean,
 *   epoch?: number, previous?: string, proof?: Record<string, any>, failure?: string, id?: string, envelope?: any,
 *   conversation?: string}} Shown
 * @typedef {{party: string, mine: boolean, emoji: string, message: Shown}} Reaction
 */

/** What is unique about a message: two senders may choose the same id. @param {any} message */
export const keyOf = (message) => `${message.sender}/${message.client_message_id}`;

/** @param {Shown} message */
const isReaction = ({ body }) => body.t === "reaction";

export class MessageLog {
  /** Those that have their place. @type {Map<string, Shown>} */
  settled = new Map();
  /** @type {Shown[]} */
  outgoing = [];
  /** What follows from the messages, until one more comes. @type {{all: Shown[], bubbles: Shown[], reactions: Map<string, Map<string, Reaction>>} | null} */
  #known = null;

  /** @param {Shown} message */
  put(message) {
    this.settled.set(message.key, message);
    this.#known = null;
  }

  /** @param {Shown} message */
  putOut(message) {
    this.outgoing = [...this.outgoing, message];
    this.#known = null;
  }

  /** @param {string | undefined} id of a message that is on its way no longer */
  takeBack(id) {
    if (!this.outgoing.some((message) => message.id === id)) return;
    this.outgoing = this.outgoing.filter((message) => message.id !== id);
    this.#known = null;
  }

  /** Every message, reactions too. */
  get all() {
    return this.#read().all;
  }

  /** What is shown as messages of their own. */
  get bubbles() {
    return this.#read().bubbles;
  }

  /** The newest reaction of each party to a message; an empty one took it back. @param {string} key @returns {Reaction[]} */
  reactionsTo(key) {
    return [...(this.#read().reactions.get(key)?.values() ?? [])].filter(({ emoji }) => emoji);
  }

  /** A message by who sent it and its id, wherever it stands. @param {{sender: string, id: string}} named @returns {Shown | undefined} */
  find({ sender, id }) {
    return this.settled.get(`${sender}/${id}`) ?? this.outgoing.find((message) => message.id === id);
  }

  #read() {
    if (this.#known) return this.#known;
    const settled = [...this.settled.values()].sort((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
    const all = [...settled, ...this.outgoing];
    /** @type {Map<string, Map<string, Reaction>>} */
    const reactions = new Map();
    for (const message of all.filter(isReaction)) {
      const { to, emoji } = message.body;
      const target = `${to.sender}/${to.id}`;
      const party = message.mine ? "" : message.key.split("/")[0];
      const byParty = reactions.get(target) ?? new Map();
      reactions.set(target, byParty.set(party, { party, mine: message.mine, emoji, message }));
    }
    this.#known = { all, bubbles: all.filter((message) => !isReaction(message)), reactions };
    return this.#known;
  }
}
