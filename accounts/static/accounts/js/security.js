// @ts-check
/** The Security page: the secret of a new authenticator app is drawn here, and goes nowhere else. */
import encodeQR from "../vendor/qr/qr.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string>} attributes */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** @param {string} text */
function picture(text) {
  const rows = /** @type {boolean[][]} */ (encodeQR(text, "raw", { border: 2 }));
  const squares = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  const drawn = shape("svg", { viewBox: `0 0 ${rows.length} ${rows.length}`, "aria-hidden": "true" });
  drawn.append(shape("rect", { width: "100%", height: "100%", fill: "#fff" }), shape("path", { fill: "#14213d", d: squares }));
  return drawn;
}

const secret = document.getElementById("otpauth")?.textContent;
if (secret) document.querySelector("[data-otpauth]")?.append(picture(JSON.parse(secret)));
