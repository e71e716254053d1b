// @ts-check
/** What this device keeps: secret packages under a key that never leaves WebCrypto, and small facts. */
import { openDB } from "../../vendor/idb/idb.js";

const NAME = "recado";
const STORE = "kept";

const database = openDB(NAME, 1, { upgrade: (db) => void db.createObjectStore(STORE) });

/** A fact of this device, or undefined. @param {string} name @returns {Promise<any>} */
export const recall = async (name) => (await database).get(STORE, name);
/** Resolves when the value is stored: who closes the page then loses nothing. @param {string} name @param {unknown} value */
export async function remember(name, value) {
  await (await database).put(STORE, value, name);
}
/** @param {string} name */
export async function forget(name) {
  await (await database).delete(STORE, name);
}

/**
 * Change a fact in one transaction, so that two tabs never undo each other; the new value.
 * @param {string} name @param {(known: any) => any} change
 */
export async function revise(name, change) {
  const transaction = (await database).transaction(STORE, "readwrite");
  const value = change(await transaction.store.get(name));
  await transaction.store.put(value, name);
  await transaction.done;
  return value;
}

/** A number that only grows: the highest ever seen. @param {string} name @param {number} number */
export const raise = (name, number) => revise(name, (known) => Math.max(known ?? 0, number));

/** This device's id, made once. @returns {Promise<string>} */
export const deviceId = () => revise("device", (known) => known ?? crypto.randomUUID());

/** Keep secret bytes under the device's non-extractable key. @param {string} name @param {Uint8Array} bytes */
export async function keepSecret(name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await deviceKey(), /** @type {any} */ (bytes));
  await remember(`secret/${name}`, { iv, sealed });
}

/** Secret bytes kept before; null when there are none or this device's key is gone. @param {string} name @returns {Promise<Uint8Array | null>} */
export async function recallSecret(name) {
  const kept = await recall(`secret/${name}`);
  if (!kept) return null;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, await deviceKey(), kept.sealed);
    return new Uint8Array(plain);
  } catch {
    return null;
  }
}

/** The names of the secrets that begin like this. @param {string} prefix @returns {Promise<string[]>} */
export async function namesOfSecrets(prefix) {
  const range = IDBKeyRange.bound(`secret/${prefix}`, `secret/${prefix}\uffff`);
  return (await (await database).getAllKeys(STORE, range)).map((name) => String(name).replace("secret/", ""));
}

/** @param {string} name */
export const forgetSecret = (name) => forget(`secret/${name}`);

/** @returns {Promise<CryptoKey>} */
async function deviceKey() {
  const known = await recall("device-key");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return revise("device-key", (other) => other ?? made);
}
