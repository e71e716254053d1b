// @ts-check
/**
 * What is new, read and opened without a page: for the service worker, which has no document and little time. The
 * server says what concerns whoever is signed in here; what was told before is not told again.
 */
import { recall, remember } from "../../../../accounts/js/lib/keystore.js";
import { calls } from "./calls.js";
import { openedText } from "./opened.js";
import { shortName, shortText, within } from "./words.js";

/** As many notifications come at once; the others wait in the list. */
const MOST_NOTES = 4;
const MOST_TOLD = 200;

/** @typedef {import("./words.js").PushSettings} PushSettings */
/** @typedef {import("./words.js").Shown} Shown */
/** @typedef {import("./words.js").Item} Item */
/** @typedef {{list: AbortSignal, text: AbortSignal}} Until how long the server may take for either */

/** What the person chose on this device. @param {string} door @returns {Promise<PushSettings>} */
export const readSettings = async (door) => ({ preview: door === "chat" ? "full" : "name", sound: true, ...(await recall(`push/${door}`)) });

/**
 * What to show of the news, how much is unread in all, and what notes that it was shown. Throws when nobody is
 * signed in or the server takes too long.
 * @param {string} door @param {PushSettings} settings @param {Until} until
 */
export async function readNews(door, settings, until) {
  const get = getter(door);
  const news = await get("push/news/", until.list);
  const told = new Set(await recall(`push-told/${door}`));
  const items = [...(await calls(news, settings, (path) => get(path, until.text))), ...messages(news, settings, (path) => get(path, until.text))];
  const fresh = items.filter(({ key }) => !told.has(key));
  const settle = () => remember(`push-told/${door}`, [...told, ...fresh.map(({ key }) => key)].slice(-MOST_TOLD));
  return { unread: news.unread, notes: await notesOf(items, fresh, news.unread, settings), settle };
}

/** @param {Item[]} items @param {Item[]} fresh @param {number} unread @param {PushSettings} settings @returns {Promise<Shown[]>} */
async function notesOf(items, fresh, unread, settings) {
  if (!items.length) return [];
  const isOld = !fresh.length;
  if (settings.preview === "nothing") return [{ ...hidden(unread, settings), isOld }];
  // Something is always shown: what was told before then stands there again, and makes no sound.
  const shown = isOld ? items.slice(0, 1) : fresh.slice(0, MOST_NOTES);
  return Promise.all(shown.map(async ({ show }) => ({ ...(await show()), isOld })));
}

/** @param {number} unread @param {PushSettings} settings @returns {Shown} */
const hidden = (unread, { words, language }) => ({
  title: "Recado", body: unread ? counted(unread, words) : words.news, tag: "recado", at: Date.now(), language, conversation: "",
});

/** @param {number} count @param {Record<string, string>} words */
const counted = (count, words) => (count > 1 ? words.messages.replace("{count}", String(count)) : words.message);

/** @param {any} news @param {PushSettings} settings @param {(path: string) => Promise<any>} get @returns {Item[]} */
const messages = (news, settings, get) => news.conversations
  .filter((/** @type {any} */ { unread }) => unread > 0)
  .map((/** @type {any} */ summary) => ({ key: `${summary.id}:${summary.sequence}`, show: () => messageNote(news, summary, settings, get) }));

/** @param {any} news @param {any} summary @param {PushSettings} settings @param {(path: string) => Promise<any>} get @returns {Promise<Shown>} */
async function messageNote(news, summary, { preview, words, language }, get) {
  const name = shortName(news.side === "customer" ? summary.business.name : summary.customer.name);
  const text = preview === "full" ? await openedText(news, summary, { words, language, get }).catch(() => null) : null;
  return {
    title: text && summary.unread > 1 ? `${within(name)} (${summary.unread})` : name, body: text ? shortText(text) : counted(summary.unread, words),
    tag: `chat-${summary.id}`, at: summary.at, language, conversation: summary.id,
  };
}

/** @param {string} door @returns {(path: string, signal: AbortSignal) => Promise<any>} */
const getter = (door) => async (path, signal) => {
  const answer = await fetch(`/${door}/api/${path}`, { credentials: "same-origin", headers: { Accept: "application/json" }, signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};
