// @ts-check
/** Signs of life from others: who writes, who has a conversation open. They end by themselves. */

const ENDS_MS = { typing: 25_000, presence: 70_000 };

export class Signs {
  /** @type {Map<string, any>} */
  #signs = new Map();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** Note a sign; true when it was not known before. @param {any} frame */
  take({ t, conversation, party, name, on }) {
    const key = `${t}/${conversation}/${party}${name}`;
    const known = this.#signs.get(key);
    clearTimeout(known?.timer);
    this.#signs.delete(key);
    if (!on) return false;
    const end = () => {
      this.#signs.delete(key);
      this.changed();
    };
    this.#signs.set(key, { t, conversation, party, name, timer: setTimeout(end, ENDS_MS[t]) });
    return !known;
  }

  /** Whoever has just sent something no longer writes. @param {string} t @param {string} conversation @param {string} party */
  end(t, conversation, party) {
    for (const [key, sign] of this.#signs) {
      if (sign.t === t && sign.conversation === conversation && sign.party === party) this.#signs.delete(key);
    }
  }

  /** The signs in a conversation. @param {string} conversation */
  in(conversation) {
    return [...this.#signs.values()].filter((sign) => sign.conversation === conversation);
  }
}
