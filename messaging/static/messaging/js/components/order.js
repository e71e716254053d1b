// @ts-check
/** Rows that a person puts in order: each has a handle, which arrow keys move, and which a mouse or finger drags. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

/** @typedef {{name: string, place: number, count: number, move: (from: number, to: number) => void}} Row `move` puts a row elsewhere and has the list drawn anew, its element kept */

const BACK = new Set(["ArrowUp", "ArrowLeft"]);
const ON = new Set(["ArrowDown", "ArrowRight"]);

export class Order {
  #words = "";

  /** @param {{updateComplete: Promise<unknown>}} page that shows the rows */
  constructor(page) {
    this.page = page;
  }

  /** @param {Row} row a lone one is in order */
  handle(row) {
    if (row.count < 2) return "";
    return html`<button class="icon-btn order-handle" type="button" aria-label=${gettext("Move {name}", { name: row.name })} title=${gettext("Drag, or press an arrow key")}
      @keydown=${(event) => this.#keyed(event, row)} @pointerdown=${(event) => this.#held(event, row)}>${icon("menu-2")}</button>`;
  }

  /** What somebody who does not see it is told. */
  news = () => html`<span class="order-news visually-hidden" role="status">${this.#words}</span>`;

  /** @param {KeyboardEvent} event @param {Row} row */
  async #keyed(event, row) {
    if (!BACK.has(event.key) && !ON.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    const isSideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const isMirrored = isSideways && getComputedStyle(handle).direction === "rtl";
    this.#move(row, row.place, row.place + (BACK.has(event.key) === isMirrored ? 1 : -1));
    // An element that is moved loses the focus.
    await this.page.updateComplete;
    handle.focus();
  }

  /** @param {PointerEvent} event @param {Row} row */
  #held(event, row) {
    if (event.button) return;
    event.preventDefault();
    const list = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.currentTarget).closest("ul"));
    const { signal, over } = untilReleased(event.pointerId);
    let { place } = row;
    over((x, y) => {
      const to = nearest([...list.children], x, y);
      if (this.#move(row, place, to)) place = to;
    });
    signal.addEventListener("abort", () => list.removeAttribute("data-ordering"));
    list.setAttribute("data-ordering", "");
  }

  /** @param {Row} row @param {number} from @param {number} to */
  #move({ name, count, move }, from, to) {
    if (to < 0 || to >= count || to === from) return false;
    this.#words = gettext("{name}: {place} of {count}", { name, place: to + 1, count });
    move(from, to);
    return true;
  }
}

/** Where a pointer goes until it is let go, wherever that is: the row under it may be moved meanwhile. @param {number} pointerId */
function untilReleased(pointerId) {
  const ending = new AbortController();
  const { signal } = ending;
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, (event) => /** @type {PointerEvent} */ (event).pointerId === pointerId && ending.abort(), { signal });
  /** @param {(x: number, y: number) => void} act */
  const over = (act) => document.addEventListener("pointermove", (event) => event.pointerId === pointerId && act(event.clientX, event.clientY), { signal });
  return { signal, over };
}

/** The place of the row whose middle is nearest. @param {Element[]} rows @param {number} x @param {number} y */
function nearest(rows, x, y) {
  const away = rows.map((row) => {
    const { left, top, width, height } = row.getBoundingClientRect();
    return Math.hypot(left + width / 2 - x, top + height / 2 - y);
  });
  return away.indexOf(Math.min(...away));
}

/** These in another order. @template T @param {readonly T[]} all @param {number} from @param {number} to @returns {T[]} */
export function moved(all, from, to) {
  const rest = all.filter((_, place) => place !== from);
  return [...rest.slice(0, to), all[from], ...rest.slice(to)];
}
