// @ts-check
/** A line that says that one's number has another holder now: from the server, or while the page is open. */

/** @param {HTMLElement} place */
export function mount(place) {
  document.addEventListener("recado:frame", (event) => {
    if (/** @type {any} */ (event).detail.t === "number") place.hidden = false;
  });
}
