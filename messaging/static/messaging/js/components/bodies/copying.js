// @ts-check
/** Putting words of a message where they can be pasted, and saying so. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

/** A button that copies. @param {string} text @param {string} words of the button @param {string} [extra] */
export function copyButton(text, words, extra = "btn btn-sm") {
  const copy = async ({ currentTarget }) => {
    await navigator.clipboard.writeText(text);
    const said = currentTarget.querySelector("[role=status]");
    said.textContent = gettext("Copied");
    setTimeout(() => (said.textContent = ""), 2_000);
  };
  return html`<button class=${extra} type="button" @click=${copy}>${icon("copy")}<span>${words}</span><small role="status"></small></button>`;
}
