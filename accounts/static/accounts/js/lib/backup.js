// @ts-check
/** The recovery-code backup on the server; Argon2 runs in a worker, so that the page stays alive. */
import { CryptoError } from "../crypto/errors.js";
import { packPackage, unpackPackage } from "../crypto/packages.js";
import * as api from "./api.js";
import { idBytes } from "./ids.js";
import { workerAddress } from "./workers.js";

/** @typedef {import("../crypto/packages.js").Package} Package */

/**
 * The package in a party's backup, or null when there is none. Somebody with only the session may have put junk
 * over it: the first document that the code opens counts, and only when none does is the code wrong.
 * @param {string} partyId @param {string} code @returns {Promise<Package | null>}
 */
export async function readBackup(partyId, code) {
  const documents = await fetchBackups(partyId);
  let problem = null;
  for (const document of documents) {
    try {
      return unpackPackage(await inWorker({ act: "open", document, partyId: idBytes(partyId), passphrase: code }));
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      problem ??= error;
    }
  }
  if (problem) throw problem;
  return null;
}

/** The newest document first. @param {string} partyId @returns {Promise<any[]>} */
async function fetchBackups(partyId) {
  try {
    const { document, earlier } = await api.get(`keys/${partyId}/backup/`);
    return [document, ...earlier];
  } catch (error) {
    if (error instanceof api.ApiError && error.code === "no_keys") return [];
    throw error;
  }
}

/**
 * Store a package; what another device has added to the backup meanwhile stays in it. The whole, as stored.
 * @param {string} partyId @param {string} code @param {Package} pack @returns {Promise<Package>}
 */
export async function writeBackup(partyId, code, pack) {
  const stored = await readBackup(partyId, code);
  const whole = stored ? mergePackages(pack, stored) : pack;
  if (stored?.epochSeeds.size !== whole.epochSeeds.size) await makeBackup(partyId, code, whole);
  return whole;
}

/** Store a backup beside those that are there, under this code; the document. @param {string} partyId @param {string} code @param {Package} pack @returns {Promise<any>} */
export async function makeBackup(partyId, code, pack) {
  const job = { act: "make", pack: packPackage(pack), partyId: idBytes(partyId), passphrase: code };
  const document = await inWorker(job);
  await api.put(`keys/${partyId}/backup/`, { document });
  return document;
}

/** All epochs of two packages of one party; of two identities the one that has the newest. @param {Package} mine @param {Package} other @returns {Package} */
export function mergePackages(mine, other) {
  const newest = newestIn(other) > newestIn(mine) ? other : mine;
  return {
    identitySeed: newest.identitySeed ?? (newest === mine ? other : mine).identitySeed,
    epochSeeds: new Map([...other.epochSeeds, ...mine.epochSeeds]),
  };
}

/** @param {Package} pack */
const newestIn = ({ epochSeeds }) => Math.max(0, ...epochSeeds.keys());

/** Run one Argon2 job away from the page. @param {Record<string, any>} job @returns {Promise<any>} */
function inWorker(job) {
  const address = new URL("../crypto/backup-worker.js", import.meta.url);
  const worker = new Worker(workerAddress(address), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.ready) worker.postMessage(job);
      else if (data.reason) reject(new CryptoError(data.reason));
      else resolve(data.result);
    };
    worker.onerror = () => reject(new CryptoError("worker"));
  }).finally(() => worker.terminate());
}
