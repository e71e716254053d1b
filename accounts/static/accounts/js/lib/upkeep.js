// @ts-check
/**
 * Keys in life: a new recovery code, a new identity, and forgetting what is old (SPEC 2 and 8).
 *
 * What the server must erase is signed with the identity: whoever has only the session destroys nothing.
 */
import { normaliseRecoveryCode } from "../crypto/backups.js";
import { backupHash, checkErasure, makeErasure } from "../crypto/erasures.js";
import { changeDocument, makeChange } from "../crypto/identity-changes.js";
import { CUSTODY, newestOf, readStatement } from "../crypto/keyrings.js";
import { packPackage, unpackPackage } from "../crypto/packages.js";
import { ZERO_HASH, equal, fromUtf8, signingKey, unb64, utf8 } from "../crypto/primitives.js";
import * as api from "./api.js";
import { makeBackup, readBackup } from "./backup.js";
import { acceptChain } from "./chains.js";
import { alone, begin, freshIdentity, keepMerged, nextEpoch, ownParty, renewBusinessKeys, renewKeys, wrapsFor } from "./enrolment.js";
import { forgetSecret, keepSecret, recallSecret } from "./keystore.js";

/** @typedef {import("../crypto/packages.js").Package} Package */
/** @typedef {import("./chains.js").Chain} Chain */

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** A package as a published keyring lets me use it: no identity of before, no seed that was to be forgotten. @param {string} partyId @param {Package} pack @param {{chain: Chain, erasure: any}} published */
export async function fitting(partyId, pack, { chain, erasure }) {
  const newest = newestOf(chain);
  const isOld = pack.identitySeed && !equal(signingKey(pack.identitySeed), newest.identityKey);
  const oldest = erasure ? checkErasure(erasure, newest).oldestEpoch : 1;
  const kept = [...pack.epochSeeds].filter(([epoch]) => epoch >= oldest);
  const fit = { identitySeed: isOld ? null : pack.identitySeed, epochSeeds: new Map(kept) };
  if (kept.length < pack.epochSeeds.size) await keepSecret(partyId, packPackage(fit));
  return fit;
}

/** Whether this device can renew the backup by itself. @param {any} me */
export const knowsCode = async (me) => (await recallSecret(`code/${ownParty(me)}`)) !== null;

/** Tell this device the code again, after it was changed on another one. @param {any} me @param {string} code */
export const learnCode = (me, code) =>
  alone(async () => {
    const partyId = ownParty(me);
    const stored = await readBackup(partyId, code);
    if (!stored) throw new api.ApiError(404, "no_keys", "");
    await keepMerged(partyId, stored);
    await keepSecret(`code/${partyId}`, utf8(code));
  });

/** Renew my own keys now. @param {any} identity */
export const renewOwn = ({ me, own }) => alone(() => renewKeys(me, own.pack, own.chain));

/** A new recovery code; the old one opens nothing from now on. @param {any} identity @param {string} code */
export const rotateCode = ({ me, own }, code) =>
  alone(async () => {
    const partyId = ownParty(me);
    await keepSecret(`rotating/${partyId}`, utf8(code));
    await finishRotation(partyId, own.pack, own.chain);
  });

/** Finish what an earlier visit began; nothing when nothing was begun. @param {string} partyId @param {Package} pack @param {Chain} chain */
export async function finishRotation(partyId, pack, chain) {
  const noted = await recallSecret(`rotating/${partyId}`);
  if (!noted || !pack.identitySeed) return;
  const code = normaliseRecoveryCode(fromUtf8(noted));
  const document = await makeBackup(partyId, code, pack);
  await keepSecret(`code/${partyId}`, utf8(code));
  await erase(partyId, pack, chain, unb64(document.ct), oldestOf(pack));
  await forgetSecret(`rotating/${partyId}`);
}

/** The first epoch that is used within the last year, or the newest. @param {Chain} chain @param {number} now */
export function oldestToKeep(chain, now) {
  const followed = [...chain.values()].find(({ epoch }) => {
    const next = chain.get(epoch + 1);
    return !next || now - next.createdAt < YEAR_MS;
  });
  return followed?.epoch ?? chain.size;
}

/** Which epochs a package holds that a year has gone by. @param {Package} pack @param {Chain} chain @param {number} now */
export const forgettable = (pack, chain, now) =>
  [...pack.epochSeeds.keys()].filter((epoch) => epoch < oldestToKeep(chain, now));

/** Forget my own epochs of more than a year ago, here, in the backup and, as they open, on my other devices. @param {any} identity */
export const forgetOwn = ({ me, own }) =>
  alone(async () => {
    const partyId = ownParty(me);
    const code = await recallSecret(`code/${partyId}`);
    if (!code) throw new api.ApiError(0, "no_code", "");
    const oldest = oldestToKeep(own.chain, Date.now());
    const pack = { ...own.pack, epochSeeds: since(own.pack, oldest) };
    const document = await makeBackup(partyId, fromUtf8(code), pack);
    await erase(partyId, pack, own.chain, unb64(document.ct), oldest);
    await keepSecret(partyId, packPackage(pack));
  });

/** The same for a business: new keys, whose wraps hold nothing older, and then the older wraps go. @param {any} identity an owner's @param {any[]} staying */
export async function forgetBusiness(identity, staying) {
  const { me, chain } = identity;
  const oldest = oldestToKeep(chain, Date.now());
  const pack = { ...identity.pack, epochSeeds: since(identity.pack, oldest) };
  await renewBusinessKeys({ ...identity, pack }, staying);
  const signer = { partyId: newestOf(chain).partyId, partyType: newestOf(chain).partyType };
  await post(me.party, signer, pack, ZERO_HASH, oldest);
}

/** Go on under a new identity and a new code, with the old identity's signature. @param {any} identity @param {string} code */
export const renewIdentity = ({ me, own }, code) =>
  alone(async () => {
    const partyId = ownParty(me);
    const work = changed(partyId, own.pack, own.chain);
    await begin(partyId, { ...work, code });
    const kept = unpackPackage(/** @type {Uint8Array} */ (await recallSecret(partyId)));
    const document = await makeBackup(partyId, code, kept);
    await post(partyId, newestOf(own.chain), kept, backupHash(unb64(document.ct)), oldestOf(kept));
  });

/** The same for a business, by an owner with their password. @param {any} identity @param {any[]} staying @param {string} password */
export const renewBusinessIdentity = ({ me, own, pack, chain }, staying, password) =>
  alone(async () => {
    const work = changed(me.party, pack, chain);
    await begin(me.party, { ...work, wraps: wrapsFor(work, chain, own, staying) }, password);
  });

/**
 * The same when nobody holds the old identity: nothing of before is kept, only this owner is let in, and the keys are
 * people's alone again. Peers are warned in red.
 * @param {any} me @param {any} own the owner's own keys @param {Chain} chain of the business @param {string} password
 */
export const replaceBusinessIdentity = (me, own, chain, password) =>
  alone(async () => {
    const nothing = { identitySeed: null, epochSeeds: new Map() };
    const work = changed(me.party, nothing, chain, CUSTODY.BROWSER);
    const owner = { id: me.agent, role: "owner", chain: own.chain };
    await begin(me.party, { ...work, wraps: wrapsFor(work, chain, own, [owner]) }, password);
    // Nobody has to tell this device whose the new identity is.
    await acceptChain(me.party, await api.get(`keys/${me.party}/`), signingKey(work.identitySeed));
  });

/** The next epoch, signed by a new identity that the old one names, where it is still held. @param {string} partyId @param {Package} pack @param {Chain} chain @param {number} [custody] */
function changed(partyId, pack, chain, custody) {
  const { partyType, partyId: party, identityKey } = newestOf(chain);
  const identitySeed = /** @type {Uint8Array} */ (freshIdentity().identitySeed);
  const work = nextEpoch(partyId, partyType, { ...pack, identitySeed }, chain, custody);
  const { createdAt, epoch } = readStatement(work.signed.statement);
  const facts = { partyType, partyId: party, oldIdentity: identityKey, createdAt, nextEpoch: epoch };
  return { ...work, identitySeed, change: changeDocument(makeChange(facts, identitySeed, pack.identitySeed)) };
}

/** @param {Package} pack @param {number} oldest */
const since = (pack, oldest) => new Map([...pack.epochSeeds].filter(([epoch]) => epoch >= oldest));

/** What was forgotten before stays forgotten. @param {Package} pack */
const oldestOf = (pack) => Math.min(...pack.epochSeeds.keys());

/** @param {string} partyId @param {Package} pack @param {Chain} chain @param {Uint8Array} ciphertext @param {number} oldest */
const erase = (partyId, pack, chain, ciphertext, oldest) =>
  post(partyId, newestOf(chain), pack, backupHash(ciphertext), oldest);

/** @param {string} partyId @param {{partyType?: any, partyId?: any}} of @param {Package} pack @param {Uint8Array} keptBackup @param {number} oldestEpoch */
async function post(partyId, of, pack, keptBackup, oldestEpoch) {
  const facts = { partyType: of.partyType, partyId: of.partyId, createdAt: Date.now(), oldestEpoch, keptBackup };
  await api.post(`keys/${partyId}/erasure/`, { erasure: makeErasure(facts, /** @type {any} */ (pack.identitySeed)) });
}
