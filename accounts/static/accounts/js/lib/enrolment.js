// @ts-check
/** Making a party's keys in this browser, and getting them back with the recovery code (SPEC 2). */
import { CUSTODY, PARTY, makeEpoch, signedDocument } from "../crypto/keyrings.js";
import { packPackage, unpackPackage } from "../crypto/packages.js";
import { randomBytes } from "../crypto/primitives.js";
import * as api from "./api.js";
import { idBytes } from "./ids.js";
import { keepSecret } from "./keystore.js";

/** Run one Argon2 job away from the page. @param {Record<string, any>} job @returns {Promise<any>} */
function inWorker(job) {
  const address = new URL("../crypto/backup-worker.js", import.meta.url);
  const worker = new Worker(workerAddress(address), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.ready) worker.postMessage(job);
      else if (data.reason) reject(Object.assign(new Error(data.reason), data));
      else resolve(data.result);
    };
    worker.onerror = () => reject(new Error("worker"));
  }).finally(() => worker.terminate());
}

/** @type {any} */
let policy = null;

/** The one Trusted Types policy: workers of our own origin. @param {URL} address @returns {any} */
function workerAddress(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  policy ??= types.createPolicy("recado", {
    createScriptURL: (text) => {
      if (new URL(text).origin !== location.origin) throw new TypeError("foreign worker");
      return text;
    },
  });
  return policy.createScriptURL(address.href);
}

/**
 * Make my own keys: publish epoch 1, keep the package here, and a backup under the code on the server.
 * @param {any} me @param {string} code the recovery code without dashes
 */
export async function createKeys(me, code) {
  const partyId = me.agent ?? me.party;
  const [identitySeed, epochSeed] = [randomBytes(32), randomBytes(32)];
  const signed = makeEpoch({
    partyType: me.agent ? PARTY.AGENT : PARTY.CUSTOMER, custody: CUSTODY.BROWSER, partyId: idBytes(partyId),
    identitySeed, epoch: 1, epochSeed, createdAt: Date.now(),
  });
  const pack = packPackage({ identitySeed, epochSeeds: new Map([[1, epochSeed]]) });
  const document = await inWorker({ act: "make", pack, partyId: idBytes(partyId), passphrase: code });
  await keepSecret(partyId, pack);
  await api.post(`keys/${partyId}/epochs/`, { epoch: signedDocument(signed) });
  await api.put(`keys/${partyId}/backup/`, { document });
}

/** Open my backup on this device. @param {any} me @param {string} code */
export async function restoreKeys(me, code) {
  const partyId = me.agent ?? me.party;
  const { document } = await api.get(`keys/${partyId}/backup/`);
  const pack = await inWorker({ act: "open", document, partyId: idBytes(partyId), passphrase: code });
  unpackPackage(pack);
  await keepSecret(partyId, pack);
}
