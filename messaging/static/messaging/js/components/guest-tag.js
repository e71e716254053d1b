// @ts-check
/** Who came in with a name only, through the chat on the business's own site: nobody vouches for the name. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";

/** @param {{is_guest?: boolean}} customer */
export const guestTag = ({ is_guest: isGuest }) => isGuest
  ? html`<span class="tag" title=${gettext("From your website, with a name only and no number")}>${gettext("Guest")}</span>` : "";
