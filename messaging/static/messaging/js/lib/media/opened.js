// @ts-check
/** Files that were received: fetched, decrypted and checked whole, known by their content, shown from memory. */
import { CryptoError } from "../../../../accounts/js/crypto/errors.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { encryptedSize } from "../../crypto/media.js";
import { decryptFile } from "./crypt.js";
import { fetchFile } from "./fetched.js";
import { canDecode } from "./pictures.js";
import { unshelve } from "./shelf.js";
import { UNKNOWN, headOf, isPicture, isWhatItSays, safeName } from "./types.js";

/** How much of opened files is kept in reach; the oldest ones make room. */
const MOST_OPENED = 60;
const MOST_OPENED_BYTES = 300 * 1024 * 1024;
const MOST_AT_ONCE = 3;
const TELL_MS = 150;

/**
 * `fits`: the content is what the entry says. `got`: how many bytes came. `isWaiting`: for the network.
 * @typedef {{state: "closed" | "coming" | "open" | "failed", got: number, isWaiting: boolean, size: number, url: string, fits: boolean,
 *   problem: string, isFinal: boolean, stop: AbortController | null, again: (() => void) | null}} Opened
 */

/** @type {Map<string, Opened>} */
const files = new Map();
/** @type {Map<string, string>} */
const thumbs = new Map();
/** Who wants to hear how far a file is. @type {Map<string, Set<() => void>>} */
const listeners = new Map();
/** @type {(() => void)[]} */
const queue = [];
let busy = 0;

/** @type {Opened} */
const CLOSED = { state: "closed", got: 0, isWaiting: false, size: 0, url: "", fits: false, problem: "", isFinal: false, stop: null, again: null };

/** How far a file is. @param {import("./entries.js").Entry} entry @returns {Opened} */
export const openedOf = (entry) => files.get(entry.id) ?? CLOSED;

/** A file whose plain bytes are here already. @param {import("./entries.js").Entry} entry @param {Blob} plain */
export function know(entry, plain) {
  put(entry, { state: "open", size: plain.size, url: URL.createObjectURL(new Blob([plain], { type: entry.m })), fits: true });
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

/** Fetch and open a file, once; `changed` hears of it until it is over. @param {import("./entries.js").Entry} entry @param {() => void} changed */
export async function open(entry, changed) {
  const { state } = openedOf(entry);
  if (state === "open") return;
  listeners.set(entry.id, (listeners.get(entry.id) ?? new Set()).add(changed));
  if (state !== "coming") await bring(entry, () => listeners.get(entry.id)?.forEach((hear) => hear()));
}

/** @param {import("./entries.js").Entry} entry @param {() => void} changed */
async function bring(entry, changed) {
  const stop = new AbortController();
  put(entry, { state: "coming", stop });
  changed();
  await turn();
  try {
    stop.signal.throwIfAborted();
    const ciphertext = (await unshelve(entry)) ?? (await fetchFile(entry, stop.signal, told(entry, stop, changed)));
    stop.signal.throwIfAborted();
    await show(entry, await decryptFile(ciphertext, entry));
  } catch (error) {
    const heard = [...(listeners.get(entry.id) ?? [])];
    const again = () => heard.forEach((hear) => void open(entry, hear));
    put(entry, stop.signal.aborted ? {} : { state: "failed", ...wordsFor(error), again });
  } finally {
    busy -= 1;
    queue.shift()?.();
  }
  changed();
  listeners.delete(entry.id);
}

/** What came stays for the next time. @param {import("./entries.js").Entry} entry */
export const cancel = (entry) => openedOf(entry).stop?.abort();

/** Not for every few bytes. @param {import("./entries.js").Entry} entry @param {AbortController} stop @param {() => void} changed */
function told(entry, stop, changed) {
  let toldAt = 0;
  return (/** @type {number} */ got, /** @type {boolean} */ isWaiting) => {
    if (Date.now() - toldAt < TELL_MS && !isWaiting) return;
    toldAt = Date.now();
    put(entry, { state: "coming", got: Math.min(got, encryptedSize(entry.n)), isWaiting, stop });
    changed();
  };
}

/** Checked by now; whether it is what it says, too. @param {import("./entries.js").Entry} entry @param {Blob} plain */
async function show(entry, plain) {
  const typed = new Blob([plain], { type: entry.m });
  const fits = isWhatItSays(entry.m, await headOf(plain)) && (!isPicture(entry) || (await canDecode(typed)));
  put(entry, { state: "open", size: plain.size, url: URL.createObjectURL(fits ? typed : new Blob([plain], { type: UNKNOWN })), fits });
}

/** A few at a time. @returns {Promise<void>} */
async function turn() {
  if (busy >= MOST_AT_ONCE) await new Promise((resolve) => queue.push(() => resolve(undefined)));
  busy += 1;
}

/** @param {any} error */
function wordsFor(error) {
  if (error instanceof CryptoError) return { isFinal: true, problem: gettext("This file was damaged or changed on the way. It is not shown.") };
  if (error?.status === 404) return { isFinal: true, problem: gettext("This file is not on the server any more.") };
  return { isFinal: false, problem: error?.detail || gettext("The file could not be fetched.") };
}

/** @param {import("./entries.js").Entry} entry @param {Partial<Opened>} changes */
function put(entry, changes) {
  files.delete(entry.id);
  files.set(entry.id, { ...CLOSED, ...changes });
  const open = [...files].filter(([, file]) => file.state === "open");
  let bytes = open.reduce((sum, [, { size }]) => sum + size, 0);
  // What was opened just now stays, however large it is.
  for (const [place, [id, { url, size }]] of open.slice(0, -1).entries()) {
    if (open.length - place <= MOST_OPENED && bytes <= MOST_OPENED_BYTES) break;
    URL.revokeObjectURL(url);
    files.delete(id);
    bytes -= size;
  }
}

addEventListener("online", () => {
  for (const { state, isFinal, again } of [...files.values()]) if (state === "failed" && !isFinal) again?.();
});

/** Save an opened file, under a name that promises nothing but what it is. @param {import("./entries.js").Entry} entry */
export function save(entry) {
  const { url, fits } = openedOf(entry);
  const link = document.createElement("a");
  Object.assign(link, { href: url, download: safeName(entry.name, fits ? entry.m : UNKNOWN) });
  link.click();
}
