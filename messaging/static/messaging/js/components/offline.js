// @ts-check
/** The page that stands in for one which the network would have brought: it gives way as soon as there is one. */

/** @param {HTMLElement} place */
export function mount(place) {
  const again = () => location.reload();
  place.querySelector("[data-again]")?.addEventListener("click", again);
  addEventListener("online", again);
}
