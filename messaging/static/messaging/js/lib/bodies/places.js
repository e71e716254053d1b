// @ts-check
/** Places in words and addresses, as the maps of a device take them (RFC 5870). Pure. */

/** "38.71670, -9.13330": a metre or so. @param {{lat: number, lng: number}} place */
export const coordinates = ({ lat, lng }) => `${lat.toFixed(5)}, ${lng.toFixed(5)}`;

/** Opened by the device's own maps; nobody else is asked. @param {{lat?: number, lng?: number, name?: string, address?: string}} place */
export function mapsAddress({ lat, lng, name, address }) {
  const words = encodeURIComponent(name ?? address ?? "");
  if (lat === undefined || lng === undefined) return `geo:0,0?q=${words}`;
  const point = `${lat.toFixed(6)},${lng.toFixed(6)}`;
  return words ? `geo:${point}?q=${point}(${words})` : `geo:${point}?q=${point}`;
}

/** Everything about a place in plain words. @param {any} place */
export const placeWords = (place) =>
  [place.name, place.address, place.lat === undefined ? undefined : coordinates(place)].filter(Boolean).join("\n");
