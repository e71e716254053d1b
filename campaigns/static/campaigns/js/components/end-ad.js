// @ts-check
/** Ending an ad cannot be undone: it is asked once. */
import { confirmed } from "../../../accounts/js/components/confirm.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";

/** @param {HTMLElement} place the button */
export function mount(place) {
  const button = /** @type {HTMLButtonElement} */ (place);
  let isAgreed = false;
  button.addEventListener("click", async (event) => {
    if (isAgreed) return;
    event.preventDefault();
    isAgreed = await confirmed({
      title: gettext("End this ad?"),
      words: gettext("Nobody sees it any more, and it cannot be started again. Its results stay."),
      action: gettext("End it"),
    });
    if (isAgreed) button.form?.requestSubmit(button);
  });
}
