// @ts-check
/** A message pulled aside with a finger is answered. */

const ENOUGH_PX = 56;
const MOST_PX = 80;

/** @type {{row: HTMLElement, key: string, x: number, y: number, by: number, isSideways: boolean} | null} */
let pull = null;

const forward = () => (document.documentElement.dir === "rtl" ? -1 : 1);

/** @param {number} by */
function draw(by) {
  if (!pull) return;
  pull.by = by;
  pull.row.style.transform = by ? `translateX(${by * forward()}px)` : "";
  pull.row.classList.toggle("msg--pulled", by >= ENOUGH_PX);
}

export const swipes = {
  /** @param {TouchEvent} event */
  begin(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest?.(".msg[data-key]");
    if (!(row instanceof HTMLElement) || event.touches.length !== 1) return void (pull = null);
    const { clientX: x, clientY: y } = event.touches[0];
    pull = { row, key: row.dataset.key ?? "", x, y, by: 0, isSideways: false };
  },

  /** @param {TouchEvent} event */
  move(event) {
    if (!pull) return;
    const { clientX, clientY } = event.touches[0];
    const [along, across] = [(clientX - pull.x) * forward(), Math.abs(clientY - pull.y)];
    // A finger that goes up or down scrolls.
    if (!pull.isSideways && across > Math.abs(along)) return swipes.cancel();
    pull.isSideways ||= along > 10;
    if (pull.isSideways) draw(Math.min(MOST_PX, Math.max(0, along)));
    return undefined;
  },

  /** The key of the message that was pulled far enough, or nothing. */
  end() {
    const key = pull && pull.by >= ENOUGH_PX ? pull.key : "";
    swipes.cancel();
    return key;
  },

  cancel() {
    draw(0);
    pull = null;
  },
};
