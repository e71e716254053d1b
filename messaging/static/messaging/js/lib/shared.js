// @ts-check
/** What was shared in a conversation, newest first: pictures, documents, links. Pure. */
import { isPicture, isVoice } from "./media/types.js";

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/** @param {any[]} messages in order */
export function sharedIn(messages) {
  const newestFirst = [...messages].reverse();
  const files = newestFirst.flatMap((message) => (message.body.media ?? []).map((/** @type {any} */ entry) => ({ entry, message })));
  const links = newestFirst.flatMap((message) => [...(message.body.text ?? "").matchAll(LINK)].map(([link]) => ({ link, message })));
  return {
    pictures: files.filter(({ entry }) => isPicture(entry)),
    documents: files.filter(({ entry }) => !isPicture(entry) && !isVoice(entry)),
    links: [...new Map(links.reverse().map((one) => [one.link, one])).values()].reverse(),
  };
}
