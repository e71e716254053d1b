// @ts-check
/** A place: where it is, or its address, or both. */
import { isLine, isNumberIn, onlyIf } from "./bounds.js";

export const MOST_PLACE_NAME = 120;
export const MOST_ADDRESS = 300;

/** @param {Record<string, any>} body */
export function readLocation({ lat, lng, name, address }) {
  const isPlaced = lat !== undefined || lng !== undefined;
  const fit = (isPlaced ? isNumberIn(lat, -90, 90) && isNumberIn(lng, -180, 180) : address !== undefined) &&
    (name === undefined || isLine(name, MOST_PLACE_NAME)) && (address === undefined || isLine(address, MOST_ADDRESS));
  return fit ? { lat: onlyIf(lat, isPlaced), lng: onlyIf(lng, isPlaced), name, address } : null;
}
