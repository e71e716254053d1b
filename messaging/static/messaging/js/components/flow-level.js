// @ts-check
/** The question how much a customer wants to hear from one business. */
import { html, render } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { EVERYTHING, FEWER, IMPORTANT } from "../lib/flow.js";

const NOTHING = "nothing";

/** What each level means, in words. */
const LEVELS = {
  [EVERYTHING]: () => [gettext("Everything"), gettext("Up to your weekly limit of offers")],
  [FEWER]: () => [gettext("Fewer"), gettext("Only so many offers a week; the others are held back")],
  [IMPORTANT]: () => [gettext("Important only"), gettext("Orders, appointments and journeys; offers are held back")],
  [NOTHING]: () => [gettext("Nothing"), gettext("Blocks the business, from all its numbers")],
};

/** The level of a conversation in a word or two. @param {any} summary */
export const levelWords = ({ flow }) => LEVELS[flow.level]()[0];

/**
 * Ask; what was chosen, or null when nothing was. @param {any} summary
 * @returns {Promise<{level: string, weeklyLimit: number, isBlock: boolean} | null>}
 */
export function askLevel({ business, flow }) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "level-title");
  const option = (/** @type {string} */ name) => {
    const [words, hint] = LEVELS[name]();
    return html`<label class="choice"><input class="form-check-input" type="radio" name="level" value=${name} ?checked=${flow.level === name}>
      <span><b>${words}</b><span class="small d-block">${hint}</span></span></label>
      ${name === FEWER ? html`<label class="choice choice--inner"><input class="form-control num" type="number" name="weekly" min="1" max="99" value=${flow.weekly_limit}>
        <span>${gettext("offers a week")}</span></label>` : ""}`;
  };
  render(html`<form method="dialog" class="stack">
    <h2 class="h-part" id="level-title">${gettext("How much from {name}?", { name: business.name })}</h2>
    <p class="small mb-0">${gettext("The business does not see this: only whether a message went out or waits. Answers to what you write always arrive.")}</p>
    <fieldset class="stack stack--tight"><legend class="visually-hidden">${gettext("Level")}</legend>${Object.keys(LEVELS).map(option)}</fieldset>
    <div class="actions actions--end"><button class="btn" value="" formnovalidate>${gettext("Cancel")}</button>
      <button class="btn btn-primary" value="yes">${gettext("Save")}</button></div></form>`, dialog);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const chosen = new FormData(/** @type {HTMLFormElement} */ (dialog.querySelector("form")));
      dialog.remove();
      const level = String(chosen.get("level"));
      const answer = { level, weeklyLimit: Number(chosen.get("weekly")) || 1, isBlock: level === NOTHING };
      resolve(dialog.returnValue === "yes" ? answer : null);
    });
  });
}
