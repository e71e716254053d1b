// @ts-check
/** The question for how long a business is muted, and the words for how it is now. */
import { html, render } from "../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext } from "../../../accounts/js/lib/i18n.js";
import { HOURS, isMuted, isMutedForGood } from "../lib/mute.js";

const WORDS = { 8: () => gettext("For 8 hours"), 168: () => gettext("For a week"), Infinity: () => gettext("Always") };

/** @param {any} summary */
export function muteWords(summary) {
  if (!isMuted(summary)) return gettext("Not muted");
  return isMutedForGood(summary) ? gettext("Muted") : gettext("Muted until {time}", { time: exactTimeOf(summary.muted_until) });
}

/** Ask; the hours that were chosen, or null. @param {any} summary @returns {Promise<number | null>} */
export function askMute({ business }) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "mute-title");
  render(html`<form method="dialog" class="stack"><h2 class="h-part" id="mute-title">${gettext("Mute {name}?", { name: business.name })}</h2>
    <p class="mb-0">${gettext("Its messages arrive as before, and wake none of your devices. It is not told.")}</p>
    <div class="stack stack--tight">${HOURS.map((hours) => html`<button class="btn" value=${hours}>${WORDS[/** @type {8} */ (hours)]()}</button>`)}</div>
    <div class="actions actions--end"><button class="btn btn-ghost" value="">${gettext("Cancel")}</button></div></form>`, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue ? Number(dialog.returnValue) : null);
    });
  });
}
