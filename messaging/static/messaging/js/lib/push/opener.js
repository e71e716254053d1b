// @ts-check
/**
 * What is new, read and opened without a page: for the service worker, which has no document. Keys of others are
 * believed as far as this device knew them before; whatever fails any check is not shown.
 */
import { checkChain, parseKeyring } from "../../../../accounts/js/crypto/keyrings.js";
import { parseChange } from "../../../../accounts/js/crypto/identity-changes.js";
import { checkPackage, unpackPackage } from "../../../../accounts/js/crypto/packages.js";
import { refuseIf } from "../../../../accounts/js/crypto/errors.js";
import { unb64 } from "../../../../accounts/js/crypto/primitives.js";
import { idBytes } from "../../../../accounts/js/lib/ids.js";
import { recall, recallSecret } from "../../../../accounts/js/lib/keystore.js";
import { PairKeys, ReplayGuard, openMessage } from "../../crypto/envelopes.js";
import { bodyWords } from "./words.js";

/** As many chats as are told of at once; the others wait in the list. */
const MOST_NOTES = 4;
const MOST_CHARACTERS = 240;
/** What turns the reading direction of what follows: a name or text must not rearrange the notification. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** @typedef {{preview: "full" | "name" | "nothing", sound: boolean, language: string, words: Record<string, string>}} PushSettings */

/** What the person chose on this device. @param {string} door @returns {Promise<PushSettings>} */
export const readSettings = async (door) => ({ preview: door === "chat" ? "full" : "name", sound: true, ...(await recall(`push/${door}`)) });

/**
 * What to show of the news, and how much is unread in all. Throws when nobody is signed in.
 * @param {string} door @param {PushSettings} settings
 */
export async function readNews(door, settings) {
  const { conversations } = await get(door, "conversations/");
  const waiting = conversations.filter((/** @type {any} */ one) => one.unread > 0 && !one.blocked && !isMuted(one));
  const unread = waiting.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.unread, 0);
  if (settings.preview === "nothing") return { unread, notes: waiting.length ? [hidden(unread, settings)] : [] };
  const me = await get(door, "me/");
  const newest = waiting.slice(0, MOST_NOTES);
  return { unread, notes: await Promise.all(newest.map((/** @type {any} */ one) => noteOf(door, me, one, settings))) };
}

/** @param {any} summary */
const isMuted = ({ muted_until: until }) => typeof until === "number" && until > Date.now();

/** @param {number} unread @param {PushSettings} settings */
const hidden = (unread, { words, language }) => ({
  title: "Recado", body: counted(unread, words), tag: "recado", at: Date.now(), language, conversation: "",
});

/** @param {number} count @param {Record<string, string>} words */
const counted = (count, words) => (count > 1 ? words.messages.replace("{count}", String(count)) : words.message);

/** @param {string} door @param {any} me @param {any} summary @param {PushSettings} settings */
async function noteOf(door, me, summary, { preview, words, language }) {
  const name = plainText(me.side === "customer" ? summary.business.name : summary.customer.name);
  const text = preview === "full" ? await textOf(door, me, summary, words, language).catch(() => null) : null;
  return {
    title: text && summary.unread > 1 ? `${name} (${summary.unread})` : name, body: text ?? counted(summary.unread, words),
    tag: `chat-${summary.id}`, at: summary.at, language, conversation: summary.id,
  };
}

/** @param {string} text */
const plainText = (text) => text.replace(TURNING, "").slice(0, MOST_CHARACTERS);

/** The words of the newest message, where it is the other side's. @param {string} door @param {any} me @param {any} summary @param {Record<string, string>} words @param {string} language */
async function textOf(door, me, summary, words, language) {
  const { last } = summary;
  if (!last || last.sender === me.party) return null;
  const other = me.side === "customer" ? summary.business.id : summary.customer.id;
  const [mine, theirs, kept] = await Promise.all([chainOf(door, me.party), chainOf(door, other), recallSecret(me.party)]);
  refuseIf(!kept, "package");
  const keys = checkPackage(unpackPackage(/** @type {Uint8Array} */ (kept)), mine);
  const { hdr, seal, own, body } = last.envelope;
  const parts = { header: unb64(hdr), seal: unb64(seal), ownMark: unb64(own), body: unb64(body) };
  const opened = openMessage(parts, {
    conversationId: idBytes(summary.id), parties: [idBytes(me.party), idBytes(other)], readerId: idBytes(me.party),
    pairKeys: new PairKeys(keys, theirs), guard: new ReplayGuard(),
  });
  const wording = last.template ? await wordingOf(door, last.template) : null;
  const text = bodyWords(opened.body, { wording, template: last.template, business: summary.business.id, words, language });
  return text && plainText(text);
}

/** A party's keys, of the identity that this device knew. @param {string} door @param {string} party */
async function chainOf(door, party) {
  const seen = await recall(`seen/${party}`);
  refuseIf(!seen || seen.changedAt !== undefined, "identity changed");
  const { chain: documents, changes = [] } = await get(door, `keys/${party}/`);
  const chain = checkChain(parseKeyring(documents), seen.identityKey, seen.epoch, changes.map(parseChange));
  const later = [...chain.values()].filter(({ epoch, change }) => change && epoch > seen.epoch);
  refuseIf(later.length > 0, "identity changed");
  return chain;
}

/** @param {string} door @param {string} version */
const wordingOf = async (door, version) => (await recall(`wording/${version}`)) ?? get(door, `templates/${version}/`);

/** @param {string} door @param {string} path @returns {Promise<any>} */
async function get(door, path) {
  const answer = await fetch(`/${door}/api/${path}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}
