// @ts-check
/** Receipts on their way: one speaks for everything that came at once, and none is lost with a connection. */

const AFTER_MS = 150;

export class Receipts {
  /** @type {Set<import("./conversation.js").Conversation>} */
  #unsaid = new Set();

  /** @param {(frame: object) => boolean} say whether it was said */
  constructor(say) {
    this.say = say;
  }

  /** This device has received everything that it holds, and read up to here. @param {import("./conversation.js").Conversation} conversation @param {number} read */
  note(conversation, read) {
    conversation.isAhead = false;
    conversation.mark(true, { delivered: conversation.last, read });
    if (!this.#unsaid.size) setTimeout(this.flush, AFTER_MS);
    this.#unsaid.add(conversation);
  }

  flush = () => {
    for (const conversation of this.#unsaid) {
      const { id, summary } = conversation;
      if (!this.say({ t: "receipt", conversation: id, ...summary.mine })) return;
      this.#unsaid.delete(conversation);
    }
  };
}
