// @ts-check
/** What this device still has to send: ciphertexts as they will be uploaded, and what was chosen in a conversation. */
import { fromUtf8, utf8 } from "../../../../accounts/js/crypto/primitives.js";
import { forget, forgetSecret, keepSecret, recall, recallSecret, remember } from "../../../../accounts/js/lib/keystore.js";
import { idOf } from "./entries.js";

/** @typedef {import("./entries.js").Entry} Entry */

const SHELF = "files";

/** @param {Entry} entry @param {Blob} ciphertext */
export const shelve = (entry, ciphertext) => remember(`file/${idOf(entry)}`, ciphertext);

/** @param {Entry} entry @returns {Promise<Blob | undefined>} */
export const unshelve = (entry) => recall(`file/${idOf(entry)}`);

/** @param {Entry[]} entries that were sent, or are not wanted any more */
export const clearShelf = (entries) => Promise.all(entries.map((entry) => forget(`file/${idOf(entry)}`)));

/** What was chosen in a conversation and not sent yet, with its keys. @param {string} conversation @param {any[]} chosen */
export const keepTray = (conversation, chosen) =>
  chosen.length ? keepSecret(`${SHELF}/${conversation}`, utf8(JSON.stringify(chosen))) : forgetSecret(`${SHELF}/${conversation}`);

/** @param {string} conversation @returns {Promise<any[]>} */
export async function recallTray(conversation) {
  const kept = await recallSecret(`${SHELF}/${conversation}`);
  const chosen = kept ? JSON.parse(fromUtf8(kept)) : [];
  const there = await Promise.all(chosen.map(({ entry }) => unshelve(entry)));
  return chosen.filter((_, place) => there[place]);
}
