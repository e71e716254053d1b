// @ts-check
/** A lit element in the page's own tree, so that the page's styles reach it. */
import { LitElement } from "../../vendor/lit/lit.js";

export class PageElement extends LitElement {
  /** @returns {any} */
  createRenderRoot() {
    return this;
  }
}

/** Put an element in place of what the page shows while it loads. @param {HTMLElement} place @param {HTMLElement} element */
export function mountIn(place, element) {
  place.replaceChildren(element);
}
