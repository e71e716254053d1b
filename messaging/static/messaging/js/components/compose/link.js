// @ts-check
/** Words with a button that leads to a page. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { isWebAddress } from "../../lib/bodies/bounds.js";
import { MOST_LINK_LABEL } from "../../lib/bodies/link.js";
import { linkTo } from "../../lib/formatting/links.js";
import { firstOf, lineField, lineProblem, textField, textProblem } from "./fields.js";

const MOST_TEXT = 1_024;
const MOST_ADDRESS = 2_000;

/** @returns {import("./dialog.js").Kind} */
export const composeLink = () => ({
  title: gettext("Link button"),
  sign: "link",
  draft: { text: "", label: "", url: "" },
  fields: (draft) => html`${textField(draft, "text", gettext("Message"), MOST_TEXT)}
    ${lineField(draft, "label", gettext("Button"), { most: MOST_LINK_LABEL })}
    ${lineField(draft, "url", gettext("Address of the page"), { most: MOST_ADDRESS, type: "url", hint: gettext("Its reader sees the host before they press.") })}`,
  body: ({ text, label, url }) => ({ t: "link", text: text.trim(), label: label.trim(), url: addressOf(url) }),
  problem: ({ text, label, url }) => firstOf([
    textProblem(text, MOST_TEXT),
    lineProblem(label, MOST_LINK_LABEL, "label", gettext("The button")),
    isWebAddress(addressOf(url)) ? null : { name: "url", words: gettext("The address must be one of the web, such as https://shop.example/order, without a name and password in it.") },
  ]),
});

/** As machines write it: in ASCII, https where nothing else is said. @param {string} written */
function addressOf(written) {
  const trimmed = written.trim();
  if (!trimmed) return "";
  const link = linkTo(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^:/]+:\d/.test(trimmed) ? trimmed : `https://${trimmed}`);
  // What an address may hold and its readers do not take is written as they do.
  return link ? link.href.replace(/["<>\\^`{|}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`) : "";
}
