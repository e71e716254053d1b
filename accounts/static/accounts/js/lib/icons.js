// @ts-check
import { html, svg } from "../../vendor/lit/lit.js";

const sprite = document.body.dataset.icons ?? "";

/** One icon of the sprite, decorative. @param {string} name @param {string} extra */
export const icon = (name, extra = "") =>
  html`<svg class="icon ${extra}" width="24" height="24" aria-hidden="true">${svg`<use href="${sprite}#${name}"></use>`}</svg>`;
