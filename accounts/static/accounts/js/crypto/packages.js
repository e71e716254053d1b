// @ts-check
/** The secret package: a party's seeds, as a member, a backup or a device is given them (SPEC 2). */
import { refuseIf } from "./errors.js";
import { epochKeys } from "./keyrings.js";
import { VERSION, ZERO_HASH, concat, equal, exact, integer, readInteger, signingKey } from "./primitives.js";

const HEAD_SIZE = 36;
const ENTRY_SIZE = 36;

/** @typedef {{identitySeed: Uint8Array | null, epochSeeds: Map<number, Uint8Array>}} Package */

/** version | flags | identity seed or zeros (32) | count u16 | count x (epoch u32 | seed 32). @param {Package} pack */
export function packPackage({ identitySeed, epochSeeds }) {
  const entries = [...epochSeeds].sort(([one], [other]) => one - other);
  return concat(
    Uint8Array.of(VERSION, identitySeed ? 1 : 0), exact(identitySeed ?? ZERO_HASH, 32),
    integer(entries.length, 2), ...entries.flatMap(([epoch, seed]) => [integer(epoch, 4), exact(seed, 32)]),
  );
}

/** Read a package that was just unlocked; then `checkPackage`. @param {Uint8Array} bytes @returns {Package} */
export function unpackPackage(bytes) {
  refuseIf(bytes[0] !== VERSION || bytes[1] > 1, "package");
  const count = readInteger(bytes.subarray(34, 36));
  refuseIf(bytes.length !== HEAD_SIZE + count * ENTRY_SIZE, "package");
  const identity = bytes.slice(2, 34);
  refuseIf(bytes[1] === 0 && !equal(identity, ZERO_HASH), "package");
  const epochSeeds = new Map();
  let last = -1;
  for (let offset = HEAD_SIZE; offset < bytes.length; offset += ENTRY_SIZE) {
    const epoch = readInteger(bytes.subarray(offset, offset + 4));
    refuseIf(epoch <= last, "package");
    epochSeeds.set(epoch, bytes.slice(offset + 4, offset + ENTRY_SIZE));
    last = epoch;
  }
  return { identitySeed: bytes[1] ? identity : null, epochSeeds };
}

/**
 * Prove that every seed belongs to its signed statement; the epochs' keys by number.
 * @param {Package} pack @param {Map<number, import("./keyrings.js").Statement>} chain
 */
export function checkPackage(pack, chain) {
  const keys = new Map();
  for (const [epoch, seed] of pack.epochSeeds) {
    const mine = epochKeys(seed);
    const statement = chain.get(epoch);
    refuseIf(!statement || !equal(mine.publicKey, statement.exchangeKey), "package");
    keys.set(epoch, mine);
  }
  if (pack.identitySeed) {
    // Epochs of an earlier identity stay readable, but only the newest one signs.
    const newest = /** @type {any} */ (chain.get(chain.size));
    refuseIf(!equal(signingKey(pack.identitySeed), newest.identityKey), "package");
  }
  return keys;
}
