// @ts-check
/** The page that stands in for one which the network would have brought: it gives way as soon as there is one. */

/** Small, the same for everybody, and never answered from what is kept. */
const SIGN_OF_LIFE = "/chat/manifest.webmanifest";
const ASK_EVERY_MS = 5_000;

/** @param {HTMLElement} place */
export function mount(place) {
  let isLeaving = false;
  const again = () => isLeaving || location.reload();
  // Who has chosen another way is not called back by a network that returns meanwhile.
  place.addEventListener("click", ({ target }) => {
    isLeaving = Boolean(/** @type {Element} */ (target).closest("a"));
  });
  place.querySelector("[data-again]")?.addEventListener("click", again);
  addEventListener("online", again);
  // The network may be there and the server away: then nothing tells when it is back.
  setInterval(async () => {
    if (!navigator.onLine || document.hidden) return;
    const answer = await fetch(SIGN_OF_LIFE, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) again();
  }, ASK_EVERY_MS);
}
