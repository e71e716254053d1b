// @ts-check
/** A contact card: typed, or taken from the device's own contacts where it offers them. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { isMail, isPhoneNumber } from "../../lib/bodies/bounds.js";
import { MOST_CONTACT_NAME, MOST_NUMBERS } from "../../lib/bodies/contacts.js";
import { firstOf, lineField, lineProblem } from "./fields.js";

/** The device's contacts, where the browser has them. @type {{select: (properties: string[]) => Promise<any[]>} | undefined} */
const DEVICE = /** @type {any} */ (navigator).contacts;

/** @returns {import("./dialog.js").Kind} */
export const composeContact = () => ({
  title: gettext("Contact"),
  sign: "address-book",
  draft: { name: "", organisation: "", number: "", other: "", email: "" },
  fields: (draft, changed) => html`${DEVICE ? html`<button class="btn" type="button" @click=${() => pick(draft, changed)}>${icon("address-book")} ${gettext("Choose from this device")}</button>` : ""}
    ${lineField(draft, "name", gettext("Name"), { most: MOST_CONTACT_NAME })}
    ${lineField(draft, "number", gettext("Number"), { most: 32, type: "tel" })}
    ${draft.number ? lineField(draft, "other", gettext("Another number, if there is one"), { most: 32, type: "tel" }) : ""}
    ${lineField(draft, "organisation", gettext("Company, if there is one"), { most: MOST_CONTACT_NAME })}
    ${lineField(draft, "email", gettext("E-mail, if there is one"), { most: 254, type: "email" })}`,
  body: (draft) => ({ t: "contacts", contacts: [contactOf(draft)] }),
  problem: (draft) => {
    const { numbers, emails } = contactOf(draft);
    return firstOf([
      lineProblem(draft.name, MOST_CONTACT_NAME, "name", gettext("The name")),
      numbers.every(isPhoneNumber) ? null : { name: isPhoneNumber(numbers[0]) ? "other" : "number", words: gettext("A number has digits, and a + before its country.") },
      draft.organisation.trim() ? lineProblem(draft.organisation, MOST_CONTACT_NAME, "organisation", gettext("The company")) : null,
      emails.every(isMail) ? null : { name: "email", words: gettext("This is no e-mail address.") },
      numbers.length + emails.length ? null : { name: "number", words: gettext("A card needs a number or an e-mail address.") },
    ]);
  },
});

/** @param {any} draft */
const contactOf = ({ name, organisation, number, other, email }) => ({
  name: name.trim(), ...(organisation.trim() && { organisation: organisation.trim() }),
  numbers: [number, other].map((line) => line.trim()).filter(Boolean).slice(0, MOST_NUMBERS), emails: [email.trim()].filter(Boolean),
});

/** What the person picks there is all that is read. @param {any} draft @param {() => void} changed */
async function pick(draft, changed) {
  const [found] = (await DEVICE?.select(["name", "tel", "email"]).catch(() => [])) ?? [];
  if (!found) return;
  const [number = "", other = ""] = found.tel ?? [];
  changed(Object.assign(draft, { name: found.name?.[0] ?? "", number, other, email: found.email?.[0] ?? "" }));
}
