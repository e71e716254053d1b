// @ts-check
/** The conversations that are picked to do something with all of them. */

export class Selection {
  /** @type {Set<string>} */
  #ids = new Set();
  #anchor = "";

  /** @param {import("./list.js").InboxList} list */
  constructor(list) {
    this.list = list;
  }

  /** In the order of the list; what has left it is picked no longer. */
  get ids() {
    return this.list.ids.filter((id) => this.#ids.has(id));
  }

  get size() {
    return this.ids.length;
  }

  /** @param {string} id */
  has = (id) => this.#ids.has(id);

  /** Pick one or let it go; with `isRange`, all from the one before. @param {string} id @param {boolean} [isRange] */
  toggle(id, isRange = false) {
    const on = !this.#ids.has(id);
    for (const one of isRange ? this.#range(id) : [id]) this.#ids[on ? "add" : "delete"](one);
    this.#anchor = id;
  }

  /** @param {string} id */
  #range(id) {
    const { ids } = this.list;
    const ends = [ids.indexOf(this.#anchor), ids.indexOf(id)].sort((one, other) => one - other);
    return ends[0] < 0 ? [id] : ids.slice(ends[0], ends[1] + 1);
  }

  all() {
    this.#ids = new Set(this.list.ids);
  }

  clear() {
    this.#ids.clear();
    this.#anchor = "";
  }
}
