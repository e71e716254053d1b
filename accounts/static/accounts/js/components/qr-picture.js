// @ts-check
/** A QR code drawn here: what it says is for the eyes that are in front of this screen. */
import { html, svg } from "../../vendor/lit/lit.js";
import encodeQR from "../../vendor/qr/qr.js";

/** @param {string} text @param {string} label what it is, in words */
export function qrPicture(text, label) {
  const rows = /** @type {boolean[][]} */ (encodeQR(text, "raw", { border: 2 }));
  const size = rows.length;
  const squares = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return html`<svg class="safety-qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label}>
    ${svg`<rect width="100%" height="100%" fill="#fff"></rect><path fill="#14213d" d=${squares}></path>`}</svg>`;
}
