// @ts-check
/** Chains of any party as this device has come to know them: never shorter, never of another identity. */
import { CryptoError } from "../crypto/errors.js";
import { checkChain, parseKeyring } from "../crypto/keyrings.js";
import { equal } from "../crypto/primitives.js";
import * as api from "./api.js";
import { idBytes } from "./ids.js";
import { getKept } from "./kept-answers.js";
import { recall, revise } from "./keystore.js";

/** @typedef {Map<number, import("../crypto/keyrings.js").Statement>} Chain */

/** Someone other than before answers for this party: nothing may be sent until people have compared numbers. */
export class SubstitutedError extends Error {
  code = "key_substituted";
}

/**
 * A party's checked chain and the acting party's own pin of it; null when it has no keys.
 * @param {string} partyId @returns {Promise<{chain: Chain, pin: any} | null>}
 */
export async function fetchChain(partyId) {
  let answer;
  try {
    answer = await getKept(`chain/${partyId}`, `keys/${partyId}/`);
  } catch (error) {
    if (!(error instanceof api.ApiError) || error.code !== "no_keys") throw error;
    if (await recall(`seen/${partyId}`)) throw new SubstitutedError();
    return null;
  }
  return { chain: await acceptChain(partyId, answer.chain), pin: answer.pin };
}

/**
 * Check a chain against its own signatures and this device's memory, then remember it.
 * @param {string} partyId @param {unknown} documents @returns {Promise<Chain>}
 */
export async function acceptChain(partyId, documents) {
  const seen = await recall(`seen/${partyId}`);
  const chain = checkKnown(parseKeyring(documents), seen);
  const { partyId: named, identityKey } = /** @type {any} */ (chain.get(1));
  if (!equal(named, idBytes(partyId))) throw new SubstitutedError();
  await revise(`seen/${partyId}`, (known) => ({
    identityKey: known?.identityKey ?? identityKey, epoch: Math.max(known?.epoch ?? 0, chain.size),
  }));
  return chain;
}

/** @param {import("../crypto/keyrings.js").Signed[]} list @param {{identityKey: Uint8Array, epoch: number} | undefined} seen */
function checkKnown(list, seen) {
  try {
    return checkChain(list, seen?.identityKey ?? null, seen?.epoch ?? 0);
  } catch (error) {
    const reasons = ["identity not the pinned one", "identity changed", "rollback"];
    if (error instanceof CryptoError && reasons.includes(error.reason)) throw new SubstitutedError();
    throw error;
  }
}
