// @ts-check
/** What is held back, opened in this browser like everything else, without a place in the conversation. */
import { Conversation } from "./conversation.js";

/** @param {Conversation} conversation @param {any[]} messages newest first */
export function openHeld(conversation, messages) {
  const { summary, identity, peer } = conversation;
  const aside = new Conversation({ ...summary, sequence: 0, last: null }, identity, peer);
  const ids = new Map();
  [...messages].reverse().forEach((message, index) => {
    ids.set(index + 1, message.client_message_id);
    aside.take({ ...message, sequence: index + 1 });
  });
  return aside.shown.map((shown) => ({ ...shown, id: ids.get(shown.sequence) })).reverse();
}
