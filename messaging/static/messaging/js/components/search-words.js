// @ts-check
/** What of a message can be searched: the words that its reader sees, and the names of what it carries. */
import { textOf } from "./message-menu.js";
import { isNotice } from "./notice.js";

/** Undefined while approved words are on their way. @param {any} messenger @param {any} conversation @param {any} message @returns {string | undefined} */
export function wordsOf(messenger, conversation, message) {
  const { body } = message;
  if (isNotice(message)) {
    const isComing = messenger.wordings.textOf(message, conversation.summary.business.id) === undefined;
    return isComing ? undefined : textOf(messenger, conversation, message);
  }
  const rows = (body.sections ?? []).flatMap((/** @type {any} */ { rows: some }) => some).map((/** @type {any} */ { title }) => title);
  const people = (body.contacts ?? []).flatMap(({ name, organisation, numbers = [], emails = [] }) => [name, organisation, ...numbers, ...emails]);
  const files = (body.media ?? []).map((/** @type {any} */ { name }) => name);
  return [body.text, body.translation?.text, body.name, body.address, body.label, ...rows, ...people, ...files].filter(Boolean).join("\n");
}
