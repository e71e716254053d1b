// @ts-check
/** Ciphertexts from the server: what came stays when a fetch breaks off or is stopped, and the next one goes on there. */
import * as api from "../../../../accounts/js/lib/api.js";
import { CryptoError } from "../../../../accounts/js/crypto/errors.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { encryptedSize } from "../../crypto/media.js";
import { idOf } from "./entries.js";
import { AWAY, waitAgain } from "./waiting.js";

/** Handed to the browser in pieces of so much, which may keep them where it likes. */
const PUT_DOWN_BYTES = 4 * 1024 * 1024;
const MOST_BEGUN = 8;

/** @typedef {{parts: Blob[], size: number}} Begun */
/** @type {Map<string, Begun>} */
const begun = new Map();

/**
 * The whole ciphertext of a file, never more of it than such a file has. A connection that ends midway is waited for.
 * Throws ApiError, CryptoError, and whatever `signal` was aborted with.
 * @param {import("./entries.js").Entry} entry @param {AbortSignal} signal @param {(bytes: number, isWaiting: boolean) => void} note
 * @returns {Promise<Blob>}
 */
export async function fetchFile(entry, signal, note) {
  const [known, expected] = [begunOf(entry.id), encryptedSize(entry.n)];
  while (known.size < expected) {
    const before = known.size;
    try {
      await goOn(entry, known, expected, signal, note);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CryptoError) begun.delete(entry.id);
      const isBroken = error instanceof api.ApiError && AWAY.has(error.status) && known.size > 0;
      if (!isBroken) throw error;
      note(known.size, true);
      await waitAgain(signal);
      signal.throwIfAborted();
      continue;
    }
    // It ended without an error, and too early.
    if (known.size === before) throw new CryptoError("truncated");
  }
  begun.delete(entry.id);
  return new Blob(known.parts);
}

/** @param {string} id @returns {Begun} */
function begunOf(id) {
  const known = begun.get(id) ?? { parts: [], size: 0 };
  begun.delete(id);
  begun.set(id, known);
  for (const [oldest] of begun) if (begun.size > MOST_BEGUN) begun.delete(oldest);
  return known;
}

/** One request, from where it was. @param {import("./entries.js").Entry} entry @param {Begun} known @param {number} expected @param {AbortSignal} signal @param {(bytes: number, isWaiting: boolean) => void} note */
async function goOn(entry, known, expected, signal, note) {
  const headers = known.size ? { Range: `bytes=${known.size}-` } : undefined;
  const answer = await fetch(`${api.base}api/media/${idOf(entry)}/`, { credentials: "same-origin", headers, signal }).catch(() => {
    throw new api.ApiError(0, "offline", gettext("There is no connection. Try again when you are online."));
  });
  if (answer.status === 416) throw new CryptoError("truncated");
  if (!answer.ok || !answer.body) throw new api.ApiError(answer.status, "failed", "");
  if (answer.status !== 206) Object.assign(known, { parts: [], size: 0 });
  const reader = answer.body.getReader();
  /** @type {any[]} */
  let held = [];
  let heldBytes = 0;
  const putDown = () => {
    known.parts.push(new Blob(held));
    known.size += heldBytes;
    [held, heldBytes] = [[], 0];
  };
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      held.push(part.value);
      heldBytes += part.value.length;
      if (known.size + heldBytes > expected) throw new CryptoError("media size");
      if (heldBytes >= PUT_DOWN_BYTES) putDown();
      note(known.size + heldBytes, false);
    }
  } catch (error) {
    if (error instanceof CryptoError) throw error;
    throw new api.ApiError(0, "offline", gettext("There is no connection. Try again when you are online."));
  } finally {
    if (heldBytes) putDown();
  }
}
