// @ts-check
/** Files that were received: fetched, decrypted and checked whole, known by their content, shown from memory. */
import * as api from "../../../../accounts/js/lib/api.js";
import { CryptoError } from "../../../../accounts/js/crypto/errors.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { decryptFile } from "./crypt.js";
import { idOf } from "./entries.js";
import { unshelve } from "./shelf.js";
import { UNKNOWN, isWhatItSays, safeName } from "./types.js";

const PIECE = 65_536;
const MOST_OPENED = 60;
const MOST_AT_ONCE = 3;

/**
 * `fits`: the content is what the entry says. `share`: how much of it came, from 0 to 1.
 * @typedef {{state: "closed" | "coming" | "open" | "failed", share: number, url: string, fits: boolean, problem: string, isFinal: boolean}} Opened
 */

/** @type {Map<string, Opened>} */
const files = new Map();
/** @type {Map<string, string>} */
const thumbs = new Map();
/** @type {(() => void)[]} */
const queue = [];
let busy = 0;

/** @type {Opened} */
const CLOSED = { state: "closed", share: 0, url: "", fits: false, problem: "", isFinal: false };

/** How far a file is. @param {import("./entries.js").Entry} entry @returns {Opened} */
export const openedOf = (entry) => files.get(entry.id) ?? CLOSED;

/** A file whose plain bytes are here already. @param {import("./entries.js").Entry} entry @param {Blob} plain */
export function know(entry, plain) {
  put(entry, { state: "open", url: URL.createObjectURL(new Blob([plain], { type: entry.m })), fits: true });
}

/** The small picture inside the message itself. @param {import("./entries.js").Entry} entry @param {Uint8Array} bytes */
export function thumbUrl(entry, bytes) {
  const known = thumbs.get(entry.id);
  if (known !== undefined) return known;
  const type = ["image/webp", "image/jpeg", "image/png"].find((name) => isWhatItSays(name, bytes));
  const url = type ? URL.createObjectURL(new Blob([/** @type {any} */ (bytes)], { type })) : "";
  thumbs.set(entry.id, url);
  return url;
}

/** Fetch and open a file, once. @param {import("./entries.js").Entry} entry @param {() => void} changed */
export async function open(entry, changed) {
  const { state } = openedOf(entry);
  if (state === "coming" || state === "open") return;
  put(entry, { state: "coming" });
  changed();
  await turn();
  try {
    const ciphertext = (await unshelve(entry)) ?? (await fetched(entry, changed));
    const plain = await decryptFile(ciphertext, entry);
    const fits = isWhatItSays(entry.m, plain);
    const url = URL.createObjectURL(new Blob([/** @type {any} */ (plain)], { type: fits ? entry.m : UNKNOWN }));
    put(entry, { state: "open", share: 1, url, fits });
  } catch (error) {
    put(entry, { state: "failed", ...wordsFor(error) });
  } finally {
    busy -= 1;
    queue.shift()?.();
  }
  changed();
}

/** A few at a time. @returns {Promise<void>} */
async function turn() {
  if (busy >= MOST_AT_ONCE) await new Promise((resolve) => queue.push(() => resolve(undefined)));
  busy += 1;
}

/** The ciphertext, never more of it than such a file has. @param {import("./entries.js").Entry} entry @param {() => void} changed */
async function fetched(entry, changed) {
  const expected = 24 + entry.n + Math.max(1, Math.ceil(entry.n / PIECE)) * 17;
  const answer = await fetch(`${api.base}api/media/${idOf(entry)}/`, { credentials: "same-origin" }).catch(() => {
    throw new api.ApiError(0, "offline", gettext("There is no connection. Try again when you are online."));
  });
  if (!answer.ok || !answer.body) throw new api.ApiError(answer.status, "failed", "");
  const [parts, reader] = [/** @type {any[]} */ ([]), answer.body.getReader()];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > expected) throw new CryptoError("media size");
    parts.push(part.value);
    put(entry, { state: "coming", share: size / expected });
    changed();
  }
  return new Blob(parts);
}

/** @param {any} error */
function wordsFor(error) {
  if (error instanceof CryptoError) return { isFinal: true, problem: gettext("This file was damaged or changed on the way. It is not shown.") };
  if (error?.status === 404) return { isFinal: true, problem: gettext("This file is not on the server any more.") };
  return { isFinal: false, problem: error?.detail || gettext("The file could not be fetched.") };
}

/** The oldest ones make room. @param {import("./entries.js").Entry} entry @param {Partial<Opened>} changes */
function put(entry, changes) {
  files.set(entry.id, { ...CLOSED, ...changes });
  const open = [...files].filter(([, file]) => file.state === "open");
  for (const [id, { url }] of open.slice(0, -MOST_OPENED)) {
    URL.revokeObjectURL(url);
    files.delete(id);
  }
}

/** Save an opened file, under a name that promises nothing but what it is. @param {import("./entries.js").Entry} entry */
export function save(entry) {
  const { url, fits } = openedOf(entry);
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: safeName(entry.name, fits ? entry.m : UNKNOWN) });
  link.click();
}
