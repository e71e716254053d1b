// @ts-check
/** What a member does to one conversation or to many, and how it is taken back. */
import * as api from "../../../../accounts/js/lib/api.js";

/** The most conversations of one change (PROTOCOL.md). */
const AT_ONCE = 200;
/** How long the server takes a change back (PROTOCOL.md). */
const UNDO_MS = 10 * 60 * 1000;

export class Changes {
  /** How far a change of many is. @type {{done: number, total: number} | null} */
  progress = null;
  /** @type {{changes: string[], at: number} | null} */
  #last = null;

  /** @param {import("./list.js").InboxList} list */
  constructor(list) {
    this.list = list;
  }

  get canUndo() {
    return this.#last !== null && Date.now() - this.#last.at < UNDO_MS;
  }

  /** Do it; what was done before something failed is done, and can be taken back. @param {string[]} ids @param {Record<string, any>} what */
  async make(ids, what) {
    const made = { changes: /** @type {string[]} */ ([]), at: Date.now() };
    this.#last = null;
    try {
      for (let done = 0; done < ids.length; done += AT_ONCE) {
        this.#report(done, ids.length);
        const { change, entries } = await api.post("inbox/changes/", { conversations: ids.slice(done, done + AT_ONCE), ...what });
        if (change) made.changes.push(change);
        this.list.take(entries);
      }
      if (what.read) this.#markRead(ids);
    } finally {
      this.progress = null;
      if (made.changes.length) this.#last = made;
      this.list.countsSoon.ask();
    }
  }

  /** Take the last change back; how many kept what somebody else made of them since. */
  async undo() {
    const { changes } = /** @type {any} */ (this.#last);
    this.#last = null;
    let kept = 0;
    for (const [index, change] of [...changes].reverse().entries()) {
      this.#report(index * AT_ONCE, changes.length * AT_ONCE);
      const answer = await api.post(`inbox/changes/${change}/undo/`, {}).finally(() => (this.progress = null));
      kept += answer.kept;
      this.list.take(answer.entries);
    }
    this.list.countsSoon.ask();
    return kept;
  }

  /** @param {number} done @param {number} total */
  #report(done, total) {
    this.progress = total > AT_ONCE ? { done, total } : null;
    this.list.messenger.changed();
  }

  /** Rows whose keys are not open hear no receipts. @param {string[]} ids */
  #markRead(ids) {
    for (const id of ids) {
      const summary = this.list.summaryOf(id);
      if (summary) summary.unread = 0;
      this.list.place(id);
    }
  }
}
