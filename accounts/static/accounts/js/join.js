// @ts-check
/** The page of an invitation: keep the secret part of its link before a form is sent, which would drop it. */
import { keepLinkSecret } from "./lib/joining.js";

const isWhole = isSecureContext && (await keepLinkSecret());
for (const notice of document.querySelectorAll("[data-join]")) {
  /** @type {HTMLElement} */ (notice).hidden = /** @type {HTMLElement} */ (notice).dataset.join !== (isWhole ? "kept" : "missing");
}
