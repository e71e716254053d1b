// @ts-check
/** Who I am on this device: my party's keys, or what is missing to have them (KEYS.md). */
import { CryptoError } from "../crypto/errors.js";
import { checkPackage, unpackPackage } from "../crypto/packages.js";
import { unb64 } from "../crypto/primitives.js";
import { openWrap } from "../crypto/wraps.js";
import * as api from "./api.js";
import { IdentityChangedError, fetchChain, see } from "./chains.js";
import {
  alone, catchUp, createBusinessKeys, finishBegun, keepMerged, ownParty, renewKeys,
} from "./enrolment.js";
import { idBytes } from "./ids.js";
import { getKept } from "./kept-answers.js";
import { recallSecret } from "./keystore.js";
import { isOld, renewByAge } from "./schedule.js";
import { finishRotation, fitting, knowsCode } from "./upkeep.js";

/**
 * @typedef {{partyId: string, party: Uint8Array, keys: Map<number, import("../crypto/keyrings.js").EpochKeys>,
 *   chain: import("./chains.js").Chain, epoch: number, canRotate: boolean,
 *   pack: import("../crypto/packages.js").Package}} Holder `epoch` is the newest one, and its keys are here
 * @typedef {Holder & {me: any, own: Holder}} Identity the acting party; `own` is the person's, the same for a customer
 */

/** Nothing was ever published: make keys. */
export const NO_KEYS = "no_keys";
/** Published, but not on this device: the recovery code brings them. */
export const RESTORE = "restore";
/** The member has keys; an owner must give them the business's. */
export const WAITING = "waiting_for_access";

/** The business goes on under an identity that its old keys did not announce: a person decides whether to follow. */
export const CHANGED = "identity_changed";

/** Who I am; without a network, who I was. @returns {Promise<any>} */
export const loadMe = () => getKept("me", "me/");

/** My identity, or the name of what is missing. @param {any} me @returns {Promise<Identity | string>} */
export async function openIdentity(me) {
  const identity = await openNow(me);
  if (typeof identity === "string" || me.side === "customer") return identity;
  return (await renewByAge(identity)) ? openNow(me) : identity;
}

/** @param {any} me @returns {Promise<Identity | string>} */
const openNow = (me) =>
  alone(async () => {
    const own = await openOwn(me);
    if (typeof own === "string") return own;
    if (me.side === "customer") return { ...own, me, own };
    const business = await openBusiness(me, own).catch(unlessChanged);
    if (business === CHANGED) return CHANGED;
    return business ? { ...business, me, own } : WAITING;
  });

/** My own keys alone, or what is missing of them. @param {any} me @returns {Promise<Holder | string>} */
export const openOwnKeys = (me) => alone(() => openOwn(me));

/** @param {unknown} error */
function unlessChanged(error) {
  if (!(error instanceof IdentityChangedError)) throw error;
  return CHANGED;
}

/** The keys under which my business goes on, as far as signatures can tell. @param {any} me @returns {Promise<import("./chains.js").Chain | null>} */
export async function chainOfBusiness(me) {
  try {
    return (await fetchChain(me.party))?.chain ?? null;
  } catch (error) {
    if (!(error instanceof IdentityChangedError)) throw error;
    return error.chain;
  }
}

/** The person has compared numbers with an owner: this device goes on with those keys. @param {any} me @param {import("./chains.js").Chain} chain */
export const followBusiness = (me, chain) => see(me.party, chain);

/** @param {any} me @returns {Promise<Holder | string>} */
async function openOwn(me) {
  const partyId = ownParty(me);
  await finish(partyId);
  const published = await fetchChain(partyId);
  if (!published) return NO_KEYS;
  const kept = await recallSecret(partyId);
  if (!kept) return RESTORE;
  let pack = unpackPackage(kept);
  if (!pack.epochSeeds.has(published.chain.size)) pack = await catchUp(partyId, pack);
  pack = await fitting(partyId, pack, published);
  const mine = holder(partyId, pack, published.chain);
  if (mine) await finishRotation(partyId, pack, published.chain).catch(unlessLater);
  // A device that does not know the code cannot put new keys into the backup: age alone is no reason then.
  if (mine && !(isOld(published.chain) && (await knowsCode(me)))) return mine;
  return renew(me, pack, published.chain, mine);
}

/**
 * Age is a reason to renew that can wait for a better moment; lacking the newest epoch is one that cannot.
 * @param {any} me @param {import("../crypto/packages.js").Package} pack @param {import("./chains.js").Chain} chain
 * @param {Holder | null} mine @returns {Promise<Holder | string>}
 */
async function renew(me, pack, chain, mine) {
  if (!pack.identitySeed) return mine ?? RESTORE;
  try {
    await renewKeys(me, pack, chain);
  } catch (error) {
    // Another page or device was first: what it published is looked at anew, and its note is forgotten here.
    const isTaken = error instanceof api.ApiError && error.code === "epoch_exists";
    if (!mine && !isTaken) throw error;
    if (mine) {
      unlessLater(error);
      return mine;
    }
  }
  return openOwn(me);
}

/** What is refused now, or has no network, is tried again with the next visit. @param {unknown} error */
function unlessLater(error) {
  if (!(error instanceof api.ApiError || error instanceof CryptoError)) throw error;
}

/** @param {any} me @param {Holder} own @returns {Promise<Holder | null>} */
async function openBusiness(me, own) {
  await finish(me.party);
  let published = await fetchChain(me.party);
  if (!published && me.role === "owner") {
    await createBusinessKeys(me, own);
    published = await fetchChain(me.party);
  }
  if (!published) return null;
  const kept = await recallSecret(me.party);
  const pack = kept && (await fitting(me.party, unpackPackage(kept), published));
  return (pack && holder(me.party, pack, published.chain)) ?? takeWrap(me.party, own, published);
}

/** The newest package that an owner has wrapped for me. @param {string} businessId @param {Holder} own @param {any} published */
async function takeWrap(businessId, own, published) {
  const { chain: ownerChain } = published;
  const [newest] = await api.get("wraps/");
  const wrapper = newest && (await fetchChain(newest.wrapper));
  if (!wrapper) return null;
  const wrap = { header: unb64(newest.hdr), ciphertext: unb64(newest.ct) };
  const facts = { ownerChain, wrapperChain: wrapper.chain, memberId: own.party, memberKeys: own.keys };
  const pack = await keepMerged(businessId, openWrap(wrap, facts));
  return holder(businessId, await fitting(businessId, pack, published), ownerChain);
}

/** A party whose newest epoch is in the package; null when it is not. @param {string} partyId @param {import("../crypto/packages.js").Package} pack @param {import("./chains.js").Chain} chain @returns {Holder | null} */
function holder(partyId, pack, chain) {
  const keys = checkPackage(pack, chain);
  if (!keys.has(chain.size)) return null;
  const canRotate = pack.identitySeed !== null;
  return { partyId, party: idBytes(partyId), keys, chain, epoch: chain.size, canRotate, pack };
}

/** What was begun here and lost to another device, or must wait for tomorrow, is no error. @param {string} partyId */
async function finish(partyId) {
  try {
    await finishBegun(partyId);
  } catch (error) {
    if (!(error instanceof api.ApiError) || ![409, 429].includes(error.status)) throw error;
  }
}
