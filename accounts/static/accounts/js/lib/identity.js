// @ts-check
/** Who I am on this device: my party's keys, or what is missing to have them (KEYS.md). */
import { checkChain, parseKeyring } from "../crypto/keyrings.js";
import { checkPackage, packPackage, unpackPackage } from "../crypto/packages.js";
import { unb64 } from "../crypto/primitives.js";
import { openWrap } from "../crypto/wraps.js";
import * as api from "./api.js";
import { idBytes } from "./ids.js";
import { keepSecret, recall, recallSecret, remember } from "./keystore.js";

/**
 * @typedef {{partyId: string, party: Uint8Array, keys: Map<number, any>, chain: Map<number, any>, epoch: number,
 *   pack: import("../crypto/packages.js").Package}} Holder
 * @typedef {Holder & {me: any, own: Holder}} Identity
 */

export const NO_KEYS = "no_keys";
export const RESTORE = "restore";
export const WAITING = "waiting_for_access";

/** @returns {Promise<any>} */
export const loadMe = () => api.get("me/");

/** A party's checked chain, or null when it has none; never shorter than ever seen. @param {string} partyId */
export async function fetchChain(partyId, pinned = null) {
  let answer;
  try {
    answer = await api.get(`keys/${partyId}/`);
  } catch (error) {
    if (error instanceof api.ApiError && error.code === "no_keys") return null;
    throw error;
  }
  const floor = (await recall(`floor/${partyId}`)) ?? 0;
  const chain = checkChain(parseKeyring(answer.chain), pinned, floor);
  await remember(`floor/${partyId}`, chain.size);
  return { chain, pin: answer.pin };
}

/** My identity, or the name of what is missing. @param {any} me @returns {Promise<Identity | string>} */
export async function openIdentity(me) {
  const own = await openOwn(me.agent ?? me.party);
  if (typeof own === "string") return own;
  if (me.side === "customer") return { ...own, me, own };
  const business = await openBusiness(me, own);
  return business ? { ...business, me, own } : WAITING;
}

/** @param {string} partyId @returns {Promise<Holder | string>} */
async function openOwn(partyId) {
  const published = await fetchChain(partyId);
  if (!published) return NO_KEYS;
  const kept = await recallSecret(partyId);
  if (!kept) return RESTORE;
  return holder(partyId, unpackPackage(kept), published.chain);
}

/** @param {any} me @param {Holder} own @returns {Promise<Holder | null>} */
async function openBusiness(me, own) {
  const published = await fetchChain(me.party);
  if (!published) return null;
  const kept = await recallSecret(me.party);
  if (kept) {
    const pack = unpackPackage(kept);
    if (pack.epochSeeds.has(published.chain.size)) return holder(me.party, pack, published.chain);
  }
  const pack = await takeNewestWrap(own, published.chain);
  if (!pack) return null;
  await keepSecret(me.party, packPackage(pack));
  return holder(me.party, pack, published.chain);
}

/** @param {Holder} own @param {Map<number, any>} ownerChain */
async function takeNewestWrap(own, ownerChain) {
  const [newest] = await api.get("wraps/");
  if (!newest) return null;
  const wrapper = await fetchChain(newest.wrapper);
  if (!wrapper) return null;
  const wrap = { header: unb64(newest.hdr), ciphertext: unb64(newest.ct) };
  const facts = { ownerChain, wrapperChain: wrapper.chain, memberId: own.party, memberKeys: own.keys };
  return openWrap(wrap, facts);
}

/** @param {string} partyId @param {import("../crypto/packages.js").Package} pack @param {Map<number, any>} chain */
function holder(partyId, pack, chain) {
  const keys = checkPackage(pack, chain);
  return { partyId, party: idBytes(partyId), keys, chain, epoch: Math.max(...keys.keys()), pack };
}

