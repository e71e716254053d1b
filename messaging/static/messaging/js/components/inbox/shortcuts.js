// @ts-check
/** Keys that do things in the inbox; while somebody types, they are only letters. */
import { showHelp } from "./help.js";

const OFF = "recado-inbox-no-shortcuts";
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export class Shortcuts {
  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.isOn = localStorage.getItem(OFF) === null;
    document.addEventListener("keydown", this.#press);
  }

  /** Whoever speaks to the computer turns them off. @param {boolean} on */
  turn(on) {
    this.isOn = on;
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  }

  /** @param {KeyboardEvent} event */
  #press = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]") || !this.page.ready) return;
    if (event.key === "Escape") return this.#escape(target);
    const isArrow = event.key.startsWith("Arrow");
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(TYPING)) return;
    if (!this.isOn && !isArrow) return;
    if (isArrow && !target.closest?.(".inbox-rows")) return;
    const act = this.#acts[event.key] ?? (event.key === "X" ? this.#acts.x : null);
    if (!act || (event.repeat && !["j", "k", "ArrowDown", "ArrowUp"].includes(event.key))) return;
    event.preventDefault();
    act(event);
  };

  /** @param {HTMLElement} target */
  #escape(target) {
    const { page } = this;
    if (target.closest?.(TYPING)) target.blur();
    else if (page.selection.size) page.clearSelection();
  }

  /** @type {Record<string, (event: KeyboardEvent) => unknown>} */
  #acts = {
    j: () => this.#step(1),
    ArrowDown: () => this.#step(1),
    k: () => this.#step(-1),
    ArrowUp: () => this.#step(-1),
    r: () => this.#reply(),
    a: () => this.page.acts.assign(this.page.acts.aim),
    m: () => this.page.acts.assignTo(this.page.acts.aim, this.page.messenger.me.agent),
    l: () => this.page.acts.label(this.page.acts.aim),
    s: () => this.page.acts.snooze(this.page.acts.aim),
    e: () => this.page.acts.resolve(this.page.acts.aim),
    x: (event) => this.#select(event.shiftKey),
    u: () => this.page.acts.undo(),
    "/": () => this.page.querySelector(".list-search input")?.focus(),
    "?": () => showHelp(this),
  };

  /** @param {number} by */
  #step(by) {
    const { rows, list } = this.page;
    return rows.focus(Math.max(0, Math.min(list.ids.length - 1, rows.place + by)));
  }

  /** To the conversation of the row that is focused, else to the one that is open. */
  async #reply() {
    const { page } = this;
    const [id] = page.acts.aim;
    if (id && id !== page.messenger.openId && !page.selection.size) {
      location.hash = id;
      await page.openConversation(id);
    }
    page.composer.fieldOf(page.messenger.openId)?.focus();
  }

  /** @param {boolean} isRange */
  #select(isRange) {
    const { rows, list } = this.page;
    const id = list.ids[rows.place];
    if (id) this.page.pick(id, isRange);
  }
}
