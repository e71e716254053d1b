// @ts-check
/** A place: where this device is, asked only when its button is pressed, or an address that is typed. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { MOST_ADDRESS, MOST_PLACE_NAME } from "../../lib/bodies/location.js";
import { coordinates } from "../../lib/bodies/places.js";
import { firstOf, lineField, lineProblem } from "./fields.js";
import { removeButton } from "./reply-buttons.js";

const PATIENCE_MS = 15_000;

/** @returns {import("./dialog.js").Kind} */
export const composeLocation = () => ({
  title: gettext("Location"),
  sign: "map-pin",
  draft: { name: "", address: "", state: "", lat: undefined, lng: undefined },
  fields: (draft, changed) => html`${positionView(draft, changed)}
    ${lineField(draft, "name", gettext("What is there, if it has a name"), { most: MOST_PLACE_NAME })}
    ${lineField(draft, "address", gettext("Address"), { most: MOST_ADDRESS })}`,
  body: ({ name, address, lat, lng }) => ({
    t: "location", ...(lat !== undefined && { lat, lng }), ...(name.trim() && { name: name.trim() }), ...(address.trim() && { address: address.trim() }),
  }),
  problem: ({ name, address, lat }) => firstOf([
    name.trim() ? lineProblem(name, MOST_PLACE_NAME, "name", gettext("The name")) : null,
    address.trim() ? lineProblem(address, MOST_ADDRESS, "address", gettext("The address")) : null,
    lat === undefined && !address.trim() ? { name: "address", words: gettext("Use your position, or type an address.") } : null,
  ]),
});

/** @param {any} draft @param {() => void} changed */
function positionView(draft, changed) {
  if (draft.lat !== undefined) {
    const forget = () => changed(Object.assign(draft, { lat: undefined, lng: undefined, state: "" }));
    return html`<div class="field-line"><p class="mb-0 num">${icon("current-location")} <bdi>${coordinates(draft)}</bdi></p>${removeButton(gettext("Leave the position out"), forget)}</div>`;
  }
  return html`<button class="btn" type="button" ?disabled=${draft.state === "asked"} @click=${() => ask(draft, changed)}>${icon("current-location")} ${gettext("Use my position")}</button>
    <p class="small mb-0" role="status">${STATES[draft.state]?.() ?? gettext("Your browser asks you first. Only this conversation sees it.")}</p>`;
}

/** @type {Record<string, () => string>} */
const STATES = {
  asked: () => gettext("Looking where you are…"),
  refused: () => gettext("Your browser does not give your position to Recado. You can allow it in its settings, or type an address."),
  lost: () => gettext("Your position could not be found. Try again, or type an address."),
};

/** Rounded to what a door needs: about a metre. @param {any} draft @param {() => void} changed */
function ask(draft, changed) {
  draft.state = navigator.geolocation ? "asked" : "lost";
  changed();
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => changed(Object.assign(draft, { lat: Number(coords.latitude.toFixed(5)), lng: Number(coords.longitude.toFixed(5)), state: "" })),
    ({ code }) => changed(Object.assign(draft, { state: code === 1 ? "refused" : "lost" })),
    { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60_000 },
  );
}
