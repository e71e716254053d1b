// @ts-check
/** Days begin where the reader is: an Insight page counted in another zone is asked for again in this browser's. */

const YEAR_SECONDS = 365 * 24 * 3600;

/** `data-zone` is the page's. A zone that the address names stands. @param {HTMLElement} place */
export function mount(place) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const address = new URL(location.href);
  // What a browser says that does not know where it is.
  if (!zone || zone === "Etc/Unknown" || zone === place.dataset.zone || address.searchParams.has("zone")) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `recado_zone=${zone}; path=/business/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
  address.searchParams.set("zone", zone);
  location.replace(address);
}
