// @ts-check
/** Contacts: each a card that its reader's own address book can take. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { vcardOf } from "../../lib/bodies/vcard.js";
import { face } from "../rows.js";
import { copyButton } from "./copying.js";

/** @param {any} body @param {boolean} [isPreview] */
export const contactsView = ({ contacts }, isPreview = false) =>
  html`<ul class="contact-list" role="list">${contacts.map((contact) => contactView(contact, isPreview))}</ul>`;

/** @param {any} contact @param {boolean} isPreview */
function contactView(contact, isPreview) {
  const { name, organisation, numbers, emails } = contact;
  return html`<li class="contact-slip">${face(name, "face--md")}
    <span class="contact-slip__words"><b><bdi>${name}</bdi></b>${organisation ? html`<span><bdi>${organisation}</bdi></span>` : ""}
      ${[...numbers, ...emails].map((line) => html`<span class="num"><bdi>${line}</bdi></span>`)}</span>
    ${isPreview ? "" : html`<span class="body-acts"><button class="btn btn-sm" type="button" @click=${() => save(contact)}>${icon("download")}<span>${gettext("Save contact")}</span></button>
      ${numbers.map((number, index) => copyButton(number, numbers.length > 1 ? gettext("Copy number {place}", { place: index + 1 }) : gettext("Copy number")))}</span>`}</li>`;
}

/** @param {any} contact */
function save(contact) {
  const address = URL.createObjectURL(new Blob([vcardOf(contact)], { type: "text/vcard" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: `${contact.name.replace(/[^\p{L}\p{N} -]/gu, "").trim() || "contact"}.vcf` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
