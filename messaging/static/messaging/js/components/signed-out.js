// @ts-check
/** Nobody is signed in here: what the app had kept to open without a network goes. */
import { forgetApp } from "../lib/installed.js";

/** @param {HTMLElement} place */
export async function mount(place) {
  await forgetApp();
  place.dataset.done = "";
}
