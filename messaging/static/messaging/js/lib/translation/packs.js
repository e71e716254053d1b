// @ts-check
/**
 * Translation packs on this device. Every file is named by its SHA-256, which is computed here before it is kept, and
 * again whenever it is used: what is not what its name says is forgotten and never run.
 */
import { gettext } from "../../../../accounts/js/lib/i18n.js";

/** Not one of the app's own caches: what is kept here is of no person, and stays after a sign-out. */
const CACHE = "translation-packs";

/** @typedef {{sha256: string, size: number}} PackFile */
/** @typedef {{from: string, to: string, precision: string, experimental: boolean, attribution: string, licence: string, size: number,
 *   files: {model: PackFile, shortlist: PackFile | null, vocabs: PackFile[]}}} Pack */

/** A pack that cannot be used, in a sentence for people. `isTampered`: its content was not what was announced. */
export class PackError extends Error {
  /** @param {string} sentence @param {boolean} [isTampered] */
  constructor(sentence, isTampered = false) {
    super(sentence);
    this.isTampered = isTampered;
  }
}

/** @param {Pack} pack */
export const nameOf = ({ from, to }) => `${from}-${to}`;
/** @param {PackFile} file */
const addressOf = ({ sha256 }) => `/translation/${sha256}`;
/** @param {Pack} pack @returns {PackFile[]} */
const filesOf = ({ files: { model, shortlist, vocabs } }) => [model, ...(shortlist ? [shortlist] : []), ...vocabs];

/** What the operator has installed; what this device holds of others is forgotten. @returns {Promise<Pack[]>} */
export async function installedPacks() {
  const answer = await fetch("/translation/packs.json");
  if (!answer.ok) throw new PackError(gettext("The list of translation packs could not be fetched."));
  const { packs } = await answer.json();
  await forgetAllBut(packs);
  return packs;
}

/** Whether everything of a pack is on this device. @param {Pack} pack */
export async function isHere(pack) {
  const cache = await caches.open(CACHE);
  const found = await Promise.all(filesOf(pack).map((file) => cache.match(addressOf(file))));
  return found.every(Boolean);
}

/**
 * Fetch what is missing of a pack, and keep it. @param {Pack} pack @param {(bytes: number) => void} progressed with all bytes that have come
 * @param {AbortSignal} signal
 */
export async function download(pack, progressed, signal) {
  const cache = await caches.open(CACHE);
  let before = 0;
  for (const file of filesOf(pack)) {
    if (!(await cache.match(addressOf(file)))) {
      const content = await fetched(file, (bytes) => progressed(before + bytes), signal);
      await checked(file, content);
      await cache.put(addressOf(file), new Response(content));
    }
    before += file.size;
    progressed(before);
  }
}

/** The content of a pack that is on this device. @param {Pack} pack */
export async function openPack(pack) {
  const { model, shortlist, vocabs } = pack.files;
  return {
    model: await content(model),
    // The engine reads an empty one as none.
    shortlist: shortlist ? await content(shortlist) : new ArrayBuffer(0),
    vocabs: await Promise.all(vocabs.map(content)),
    config: { "gemm-precision": pack.precision },
  };
}

/** Take a pack off this device. @param {Pack} pack */
export async function forgetPack(pack) {
  const cache = await caches.open(CACHE);
  await Promise.all(filesOf(pack).map((file) => cache.delete(addressOf(file))));
}

/** @param {Pack[]} packs */
async function forgetAllBut(packs) {
  // Only to look would make one.
  if (!(await caches.has(CACHE))) return;
  const cache = await caches.open(CACHE);
  const known = new Set(packs.flatMap(filesOf).map(addressOf));
  const gone = (await cache.keys()).filter(({ url }) => !known.has(new URL(url).pathname));
  await Promise.all(gone.map((request) => cache.delete(request)));
}

/** @param {PackFile} file */
async function content(file) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(addressOf(file));
  if (!kept) throw new PackError(gettext("The translation pack is not on this device any more. Download it again."));
  return checked(file, await kept.arrayBuffer());
}

/** @param {PackFile} file @param {ArrayBuffer} bytes */
async function checked(file, bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found === file.sha256) return bytes;
  await (await caches.open(CACHE)).delete(addressOf(file));
  throw new PackError(gettext("The translation pack is not the one that was announced. It was refused and removed from this device."), true);
}

/** @param {PackFile} file @param {(bytes: number) => void} progressed @param {AbortSignal} signal */
async function fetched(file, progressed, signal) {
  const answer = await fetch(addressOf(file), { signal, cache: "no-store" }).catch((error) => Promise.reject(signal.aborted ? error : broken()));
  if (!answer.ok || !answer.body) throw broken();
  const bytes = new Uint8Array(file.size);
  let length = 0;
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return bytes.buffer.slice(0, length);
    // Whatever follows what was announced is left out; the hash says whether the rest is it.
    bytes.set(value.subarray(0, file.size - length), length);
    length = Math.min(file.size, length + value.length);
    progressed(length);
  }
}

const broken = () => new PackError(gettext("The translation pack could not be downloaded. Try again when you are online."));
