// @ts-check
/** What this device keeps: secret packages under a key that never leaves WebCrypto, and small facts. */
import { openDB } from "../../vendor/idb/idb.js";

const NAME = "recado";
const STORE = "kept";

const database = openDB(NAME, 1, { upgrade: (db) => void db.createObjectStore(STORE) });

/** A fact of this device, or undefined. @param {string} name @returns {Promise<any>} */
export const recall = async (name) => (await database).get(STORE, name);
/** @param {string} name @param {unknown} value */
export const remember = async (name, value) => void (await database).put(STORE, value, name);

/** This device's id, made once. @returns {Promise<string>} */
export async function deviceId() {
  const known = await recall("device");
  if (known) return known;
  const made = crypto.randomUUID();
  await remember("device", made);
  return made;
}

/** Keep secret bytes under the device's non-extractable key. @param {string} name @param {Uint8Array} bytes */
export async function keepSecret(name, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await deviceKey(), /** @type {any} */ (bytes));
  await remember(`secret/${name}`, { iv, sealed });
}

/** Secret bytes kept before, or null. @param {string} name @returns {Promise<Uint8Array | null>} */
export async function recallSecret(name) {
  const kept = await recall(`secret/${name}`);
  if (!kept) return null;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, await deviceKey(), kept.sealed);
  return new Uint8Array(plain);
}

/** @returns {Promise<CryptoKey>} */
async function deviceKey() {
  const known = await recall("device-key");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await remember("device-key", made);
  return made;
}
