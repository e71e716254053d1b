// @ts-check
/** People or companies with their numbers and addresses, for the reader's own address book. */
import { isLine, isListOf, isMail, isPhoneNumber } from "./bounds.js";

export const MOST_CONTACTS = 10;
export const MOST_CONTACT_NAME = 120;
export const MOST_NUMBERS = 5;

/** @param {Record<string, any>} body */
export function readContacts({ contacts }) {
  return isListOf(contacts, 1, MOST_CONTACTS) && contacts.every(isContact) ? { contacts: contacts.map(contactOf) } : null;
}

/** @param {any} given */
function isContact(given) {
  const { name, organisation, numbers = [], emails = [] } = given ?? {};
  return isLine(name, MOST_CONTACT_NAME) && (organisation === undefined || isLine(organisation, MOST_CONTACT_NAME)) &&
    isListOf(numbers, 0, MOST_NUMBERS) && numbers.every(isPhoneNumber) && isListOf(emails, 0, MOST_NUMBERS) && emails.every(isMail);
}

/** @param {any} given */
const contactOf = ({ name, organisation, numbers = [], emails = [] }) => ({ name, organisation, numbers, emails });
