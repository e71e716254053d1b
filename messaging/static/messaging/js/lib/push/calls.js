// @ts-check
/** What colleagues want of a member: a note that names them, a chat that is theirs now. For the service worker. */
import { unpackPackage } from "../../../../accounts/js/crypto/packages.js";
import { fromUtf8, unb64 } from "../../../../accounts/js/crypto/primitives.js";
import { idBytes } from "../../../../accounts/js/lib/ids.js";
import { recall, recallSecret } from "../../../../accounts/js/lib/keystore.js";
import { openNote } from "../../crypto/notes.js";
import { shortName, shortText, within } from "./words.js";

/**
 * @param {any} news @param {import("./words.js").PushSettings} settings @param {(path: string) => Promise<any>} get
 * @returns {Promise<import("./words.js").Item[]>}
 */
export async function calls(news, settings, get) {
  const named = await namingNotes(news).catch(() => []);
  return [
    ...named.map((note) => ({ key: `note:${note.key}`, show: async () => namedNote(note, await customerOf(news, note.conversation, get), settings) })),
    ...given(news, settings),
  ];
}

/** Chats that are theirs now; one with a message to read speaks for itself. @param {any} news @param {import("./words.js").PushSettings} settings */
const given = ({ given: list, conversations }, { words, language }) => list.flatMap((/** @type {any} */ { conversation, at }) => {
  const summary = conversations.find((/** @type {any} */ { id, unread }) => id === conversation && !unread);
  if (!summary) return [];
  const shown = { title: shortName(summary.customer.name), body: words.given, tag: `chat-${conversation}`, at, language, conversation, isCall: true };
  return [{ key: `given:${conversation}:${at}`, show: () => shown }];
});

/** @param {any} note @param {string} customer @param {import("./words.js").PushSettings} settings */
const namedNote = ({ key, author, text, at, conversation }, customer, { preview, words, language }) => {
  const name = within(shortName(author.name));
  const body = preview === "full" ? shortText(`${name}: ${text}`) : words.named.replace("{author}", name);
  return { title: customer, body, tag: `note-${key}`, at, language, conversation, isCall: true };
};

/** @param {any} news @param {string} conversation @param {(path: string) => Promise<any>} get */
async function customerOf({ conversations }, conversation, get) {
  const known = conversations.find((/** @type {any} */ { id }) => id === conversation);
  const summary = known ?? (await get(`conversations/${conversation}/`).catch(() => null));
  return summary ? shortName(summary.customer.name) : "Recado";
}

/** The notes that name this member and that they have not looked at, opened. @param {any} news @returns {Promise<any[]>} */
async function namingNotes({ party, agent, notes }) {
  if (!notes.length) return [];
  const [kept, looked] = await Promise.all([recallSecret(party), recall(`mentions/${agent}`)]);
  if (!kept) return [];
  const { epochSeeds } = unpackPackage(kept);
  const isRead = (/** @type {string} */ key) => looked?.seen.includes(key) && !looked.waiting.some((/** @type {any} */ one) => one.key === key);
  return notes.filter((/** @type {any} */ { key }) => !isRead(key)).flatMap((/** @type {any} */ note) => {
    const body = openedBody(note, party, epochSeeds.get(note.epoch));
    return body?.mentions?.includes(agent) ? [{ ...note, text: String(body.text) }] : [];
  });
}

/** @param {any} note @param {string} party @param {Uint8Array | undefined} seed */
function openedBody({ conversation, id, author, epoch, ct }, party, seed) {
  try {
    const place = { businessId: idBytes(party), conversationId: idBytes(conversation), noteId: idBytes(id), authorId: idBytes(author.id), epoch };
    return seed ? JSON.parse(fromUtf8(openNote(seed, place, unb64(ct)))) : null;
  } catch {
    return null;
  }
}
