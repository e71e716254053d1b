// @ts-check
/**
 * Making, renewing and restoring a party's keys in this browser (SPEC 2).
 *
 * What is about to be published is first written down here, so that a crash or a lost connection between two
 * steps never loses a seed: the next visit finishes the work, and every step may be repeated.
 *
 * The recovery code stays on the device, sealed beside the package that it protects: a renewed package must be
 * written to the backup, with a fresh salt, when nobody is there to type the code. It is always a generated one,
 * so it opens this backup and nothing else.
 */
import { CryptoError } from "../crypto/errors.js";
import { CUSTODY, PARTY, checkChain, makeEpoch, readStatement, signedDocument } from "../crypto/keyrings.js";
import { checkPackage, packPackage, unpackPackage } from "../crypto/packages.js";
import { b64, fromUtf8, randomBytes, unb64, utf8 } from "../crypto/primitives.js";
import { makeWrap } from "../crypto/wraps.js";
import * as api from "./api.js";
import { makeBackup, mergePackages, readBackup, writeBackup } from "./backup.js";
import { fetchChain } from "./chains.js";
import { ENDPOINT, hostedSince } from "./custody.js";
import { gettext } from "./i18n.js";
import { idBytes } from "./ids.js";
import { forgetSecret, keepSecret, recallSecret } from "./keystore.js";

/** @typedef {import("../crypto/packages.js").Package} Package */

/** The party whose secrets only this person holds. @param {any} me @returns {string} */
export const ownParty = (me) => me.agent ?? me.party;

/** Other tabs wait while this one changes keys. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
export async function alone(act) {
  if (!isSecureContext) {
    const words = gettext("Keys need a secure connection. Open this page with https, or on the machine itself.");
    throw new api.ApiError(0, "insecure", words);
  }
  return navigator.locks.request("recado-keys", act);
}

/** Make my own keys, with a backup under the code. @param {any} me @param {string} code as `normaliseRecoveryCode` gives it */
export const createKeys = (me, code) =>
  alone(async () => {
    const type = me.agent ? PARTY.AGENT : PARTY.CUSTOMER;
    await begin(ownParty(me), { ...nextEpoch(ownParty(me), type, freshIdentity(), null), code });
  });

/** Open my backup on this device; nothing is kept unless it is mine. @param {any} me @param {string} code */
export const restoreKeys = (me, code) =>
  alone(async () => {
    const partyId = ownParty(me);
    const pack = await readBackup(partyId, code);
    const published = await fetchChain(partyId);
    if (!pack || !published) throw new api.ApiError(404, "no_keys", "");
    checkPackage(pack, published.chain);
    await keepSecret(partyId, packPackage(pack));
    await keepSecret(`code/${partyId}`, utf8(code));
  });

/** Publish the next epoch of my own party. @param {any} me @param {Package} pack @param {import("./chains.js").Chain} chain */
export async function renewKeys(me, pack, chain) {
  const type = me.agent ? PARTY.AGENT : PARTY.CUSTOMER;
  await begin(ownParty(me), nextEpoch(ownParty(me), type, pack, chain));
}

/** Make the business's identity and first epoch, and wrap both for me, its owner. @param {any} me @param {any} own */
export async function createBusinessKeys(me, own) {
  const work = nextEpoch(me.party, PARTY.BUSINESS, freshIdentity(), null);
  const wrap = wrapFor(work.pack, checkChain([work.signed]), own, own.chain);
  await begin(me.party, { ...work, wraps: [{ member: me.agent, ...wrap }] });
}

/**
 * Publish the business's next epoch and wrap it for those who stay: who left reads nothing that comes later.
 * @param {any} identity an owner's @param {Array<{id: string, role: string, chain: import("./chains.js").Chain}>} members
 * @param {number} [custody] who holds keys from now on; as before without it
 */
export const renewBusinessKeys = ({ me, own, pack, chain }, members, custody) =>
  alone(async () => {
    const work = nextEpoch(me.party, PARTY.BUSINESS, pack, chain, custody);
    await begin(me.party, { ...work, wraps: wrapsFor(work, chain, own, members) });
  });

/** The package of a next epoch for those who stay. @param {{pack: Package, signed: any}} work @param {import("./chains.js").Chain} chain @param {any} own @param {any[]} members */
export function wrapsFor(work, chain, own, members) {
  const renewed = new Map([...chain, [chain.size + 1, readStatement(work.signed.statement)]]);
  return members.map((member) => ({
    member: member.id, ...wrapFor(packFor(member, work.pack, renewed), renewed, own, member.chain),
  }));
}

/**
 * The identity goes to owners alone, and to the hosted end only what was signed as hosted: earlier chats stay closed.
 * @param {{role: string}} member @param {Package} pack @param {import("./chains.js").Chain} chain @returns {Package}
 */
export function packFor({ role }, pack, chain) {
  if (role === "owner") return pack;
  const since = role === ENDPOINT ? hostedSince(chain) : 1;
  return { identitySeed: null, epochSeeds: new Map([...pack.epochSeeds].filter(([epoch]) => epoch >= since)) };
}

/**
 * A business's package for one member, as `POST wraps/` takes it.
 * @param {Package} pack @param {import("./chains.js").Chain} chain @param {any} own @param {import("./chains.js").Chain} memberChain
 */
export function wrapFor(pack, chain, own, memberChain) {
  const member = /** @type {any} */ (memberChain.get(memberChain.size));
  const wrap = makeWrap(pack, {
    ownerChain: chain, wrapperId: own.party, wrapperEpoch: own.epoch, wrapperKeys: own.keys.get(own.epoch), member,
  });
  return { hdr: b64(wrap.header), ct: b64(wrap.ciphertext) };
}

/** Missing epochs that another device of mine has put into the backup. @param {string} partyId @param {Package} pack */
export async function catchUp(partyId, pack) {
  const code = await recallSecret(`code/${partyId}`);
  const stored = code && (await unlessCodeIsOld(partyId, () => readBackup(partyId, fromUtf8(code))));
  return stored ? keepMerged(partyId, stored) : pack;
}

/** The code was changed on another device: this one knows none any more. @template T @param {string} partyId @param {() => Promise<T>} act @returns {Promise<T | null>} */
async function unlessCodeIsOld(partyId, act) {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CryptoError) || error.reason !== "passphrase") throw error;
    await forgetSecret(`code/${partyId}`);
    return null;
  }
}

/** Finish what an earlier visit began. Does nothing when nothing was begun. @param {string} partyId @param {string | null} [password] of the owner who begins a business's new identity */
export async function finishBegun(partyId, password = null) {
  const noted = await recallSecret(`begun/${partyId}`);
  if (!noted) return;
  const { pack: packed, epoch, wraps, code, change } = JSON.parse(fromUtf8(noted));
  try {
    if (change) await api.post(`keys/${partyId}/identity/`, { change, epoch, password });
    else await api.post(`keys/${partyId}/epochs/`, { epoch });
  } catch (error) {
    // Another device was first, or the note is too old: its epoch was never published, and nobody sealed to it.
    const isRefused = error instanceof api.ApiError && (error.status === 409 || (change && error.status >= 400));
    if (isRefused) await forgetSecret(`begun/${partyId}`);
    throw error;
  }
  const pack = await keepMerged(partyId, unpackPackage(unb64(packed)));
  for (const wrap of wraps ?? []) await giveWrap(wrap).catch(unlessGone);
  const kept = await recallSecret(`code/${partyId}`);
  // A new identity comes with a new code: whoever knows the old one must not find it in the backup.
  if (kept && !change) {
    const stored = await unlessCodeIsOld(partyId, () => writeBackup(partyId, fromUtf8(kept), pack));
    if (stored) await keepMerged(partyId, stored);
  } else if (code) await makeBackup(partyId, code, pack);
  if (code) await keepSecret(`code/${partyId}`, utf8(code));
  await forgetSecret(`begun/${partyId}`);
}

/** Hand a wrap to a member; who was given one of this epoch before has access. @param {{member: string, hdr: string, ct: string}} wrap */
export async function giveWrap(wrap) {
  try {
    await api.post("wraps/", wrap);
  } catch (error) {
    if (!(error instanceof api.ApiError) || error.code !== "wrap_exists") throw error;
  }
}

/** Who left the team meanwhile needs no wrap. @param {unknown} error */
function unlessGone(error) {
  if (!(error instanceof api.ApiError) || error.status !== 404) throw error;
}

/** Keep a package together with the epochs that this device holds already. @param {string} partyId @param {Package} pack */
export async function keepMerged(partyId, pack) {
  const kept = await recallSecret(partyId);
  const whole = kept ? mergePackages(pack, unpackPackage(kept)) : pack;
  await keepSecret(partyId, packPackage(whole));
  return whole;
}

/** @param {string} partyId @param {{pack: Package, signed: any, wraps?: any[], code?: string, change?: any}} work @param {string} [password] */
export async function begin(partyId, { pack, signed, wraps, code, change }, password) {
  const note = { pack: b64(packPackage(pack)), epoch: signedDocument(signed), wraps, code, change };
  await keepSecret(`begun/${partyId}`, utf8(JSON.stringify(note)));
  await finishBegun(partyId, password);
}

/** @returns {Package} */
export const freshIdentity = () => ({ identitySeed: randomBytes(32), epochSeeds: new Map() });

/** @param {string} partyId @param {number} partyType @param {Package} pack @param {import("./chains.js").Chain | null} chain @param {number} [custody] */
export function nextEpoch(partyId, partyType, pack, chain, custody) {
  const epochSeed = randomBytes(32);
  const epoch = (chain?.size ?? 0) + 1;
  const previous = chain?.get(epoch - 1);
  const signed = makeEpoch({
    partyType, custody: custody ?? previous?.custody ?? CUSTODY.BROWSER, partyId: idBytes(partyId), epoch, epochSeed,
    createdAt: Date.now(), identitySeed: /** @type {Uint8Array} */ (pack.identitySeed), previous: previous?.bytes,
  });
  return { signed, pack: { ...pack, epochSeeds: new Map([...pack.epochSeeds, [epoch, epochSeed]]) } };
}
