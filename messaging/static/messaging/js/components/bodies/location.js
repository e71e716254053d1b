// @ts-check
/** A place: a drawn card, no map of anybody's. The device's own maps open it, if its reader wants that. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { coordinates, mapsAddress, placeWords } from "../../lib/bodies/places.js";
import { copyButton } from "./copying.js";

/** @param {any} body @param {boolean} [isPreview] */
export function locationView(body, isPreview = false) {
  const { lat, name, address } = body;
  return html`<div class="place-card">
    <span class="place-card__sign">${icon("map-pin")}</span>
    <span class="place-card__words"><b><bdi>${name ?? address ?? gettext("Location")}</bdi></b>
      ${name && address ? html`<span dir="auto">${address}</span>` : ""}
      ${lat === undefined ? "" : html`<small class="num"><bdi>${coordinates(body)}</bdi></small>`}</span>
    ${isPreview ? "" : html`<span class="body-acts"><a class="btn btn-sm" href=${mapsAddress(body)} rel="noopener noreferrer">${icon("map")}<span>${gettext("Open in maps")}</span></a>
      ${copyButton(placeWords(body), gettext("Copy"))}</span>`}</div>`;
}
