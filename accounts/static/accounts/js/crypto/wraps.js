// @ts-check
/** Member wraps: a party's package, sealed by an owner to one member (SPEC 2, way 1). */
import { refuseIf } from "./errors.js";
import { pairKeyIn, pairKeyOut, statementHash } from "./keyrings.js";
import { layout } from "./layouts.js";
import { checkPackage, packPackage, unpackPackage } from "./packages.js";
import { VERSION, equal, lock, unlock } from "./primitives.js";

const WRAP_KIND = 0x20;
/** 94 bytes. */
const HEADER = layout("wrap size", [
  ["version", 1, "int"], ["kind", 1, "int"], ["ownerId", 16], ["wrapperId", 16], ["memberId", 16],
  ["wrapperEpoch", 4, "int"], ["memberEpoch", 4, "int"], ["newestEpoch", 4, "int"], ["newestHash", 32],
]);

/** @typedef {Map<number, import("./keyrings.js").Statement>} Chain */

/**
 * Hand a party's package to a member whose identity was proved (invite or safety number).
 * @param {import("./packages.js").Package} pack
 * @param {{ownerChain: Chain, wrapperId: Uint8Array, wrapperEpoch: number,
 *   wrapperKeys: import("./keyrings.js").EpochKeys, member: import("./keyrings.js").Statement,
 *   nonce?: Uint8Array}} facts
 */
export function makeWrap(pack, { ownerChain, wrapperId, wrapperEpoch, wrapperKeys, member, nonce }) {
  checkPackage(pack, ownerChain);
  const newest = /** @type {any} */ (ownerChain.get(ownerChain.size));
  const header = HEADER.pack({
    version: VERSION, kind: WRAP_KIND, ownerId: newest.partyId, wrapperId, memberId: member.partyId,
    wrapperEpoch, memberEpoch: member.epoch, newestEpoch: newest.epoch,
    newestHash: statementHash(newest.bytes),
  });
  const key = pairKeyOut(wrapperKeys, member.exchangeKey);
  return { header, ciphertext: lock(key, packPackage(pack), header, nonce) };
}

/**
 * Take the package that an owner wrapped for me; both chains are checked ones.
 * @param {{header: Uint8Array, ciphertext: Uint8Array}} wrap
 * @param {{ownerChain: Chain, wrapperChain: Chain, memberId: Uint8Array,
 *   memberKeys: Map<number, import("./keyrings.js").EpochKeys>}} facts
 */
export function openWrap(wrap, { ownerChain, wrapperChain, memberId, memberKeys }) {
  const header = HEADER.read(wrap.header);
  refuseIf(header.version !== VERSION || header.kind !== WRAP_KIND, "version");
  refuseIf(!equal(header.memberId, memberId), "wrap");
  const mine = memberKeys.get(header.memberEpoch);
  const wrapper = wrapperChain.get(header.wrapperEpoch);
  refuseIf(!mine || !wrapper, "epoch");
  refuseIf(!equal(header.wrapperId, /** @type {any} */ (wrapper).partyId), "wrap");
  const newest = /** @type {any} */ (ownerChain.get(header.newestEpoch));
  refuseIf(!newest || !equal(header.ownerId, newest.partyId), "wrap");
  refuseIf(!equal(header.newestHash, statementHash(newest.bytes)), "wrap");
  const key = pairKeyIn(/** @type {any} */ (mine), /** @type {any} */ (wrapper).exchangeKey);
  const pack = unpackPackage(unlock(key, wrap.ciphertext, wrap.header));
  checkPackage(pack, ownerChain);
  return pack;
}
