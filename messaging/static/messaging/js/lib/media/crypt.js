// @ts-check
/** Hands files to the worker that encrypts and decrypts them. */
import { CryptoError } from "../../../../accounts/js/crypto/errors.js";
import { b64, randomBytes, unb64 } from "../../../../accounts/js/crypto/primitives.js";
import { workerAddress } from "../../../../accounts/js/lib/workers.js";

const IDLE_MS = 30_000;

/** @type {{worker: Worker, ready: Promise<void>} | null} */
let running = null;
/** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void, note: (share: number) => void}>} */
const waiting = new Map();
let count = 0;
let idle = 0;

const quiet = () => {};

/**
 * Encrypt a file under a key of its own. @param {Blob} file @param {(share: number) => void} [note] hears how much is done
 * @returns {Promise<{ciphertext: Blob, entry: {id: string, k: string, d: string, n: number}}>}
 */
export async function encryptFile(file, note = quiet) {
  const [mediaId, key] = [randomBytes(16), randomBytes(32)];
  // The version and variant of a random UUID, as the server takes it.
  mediaId[6] = (mediaId[6] & 0x0f) | 0x40;
  mediaId[8] = (mediaId[8] & 0x3f) | 0x80;
  const { ciphertext, digest } = await inWorker({ act: "encrypt", file, key, mediaId }, note);
  return { ciphertext, entry: { id: b64(mediaId), k: b64(key), d: b64(digest), n: file.size } };
}

/** The plain file, checked whole. Throws CryptoError. @param {Blob} ciphertext @param {import("./entries.js").Entry} entry @returns {Promise<Blob>} */
export async function decryptFile(ciphertext, { id, k, d, n }) {
  const reference = { key: unb64(k), mediaId: unb64(id), digest: unb64(d), size: n };
  return (await inWorker({ act: "decrypt", ciphertext, reference }, quiet)).plain;
}

/** @param {Record<string, any>} job @param {(share: number) => void} note @returns {Promise<any>} */
async function inWorker(job, note) {
  clearTimeout(idle);
  running ??= start();
  const { worker, ready } = running;
  count += 1;
  const number = count;
  const done = new Promise((resolve, reject) => waiting.set(number, { resolve, reject, note }));
  try {
    await ready;
    worker.postMessage({ number, ...job });
    return await done;
  } finally {
    waiting.delete(number);
    if (waiting.size === 0) idle = setTimeout(stop, IDLE_MS);
  }
}

function start() {
  // Its address comes with the page: only the server knows the name that changes with the content.
  const address = new URL(document.body.dataset.mediaWorker ?? "", location.href);
  const worker = new Worker(workerAddress(address), { type: "module" });
  const ready = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.ready ? resolve(undefined) : settle(data));
    worker.onerror = () => {
      reject(new CryptoError("worker"));
      waiting.forEach((job) => job.reject(new CryptoError("worker")));
      stop();
    };
  });
  return { worker, ready };
}

/** @param {{number: number, share?: number, result?: any, reason?: string}} answer */
function settle({ number, share, result, reason }) {
  if (share !== undefined) waiting.get(number)?.note(share);
  else if (reason) waiting.get(number)?.reject(new CryptoError(reason));
  else waiting.get(number)?.resolve(result);
}

/** What it held in memory goes with it. */
function stop() {
  running?.worker.terminate();
  running = null;
}
