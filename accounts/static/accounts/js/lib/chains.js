// @ts-check
/** Chains of any party as this device has come to know them: never shorter, never of another identity. */
import { CryptoError } from "../crypto/errors.js";
import { parseChange } from "../crypto/identity-changes.js";
import { checkChain, newestOf, parseKeyring } from "../crypto/keyrings.js";
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

/** A new identity answers, and the one that we knew did not sign that: a person must say whether to go on. */
export class IdentityChangedError extends SubstitutedError {
  code = "identity_changed";

  /** @param {Chain} chain checked, under the new identity */
  constructor(chain) {
    super();
    this.chain = chain;
  }
}

/**
 * A party's checked chain, the acting party's own pin of it, and what it has signed about erasing; null when it has
 * no keys. `vouch` says which identity a pin of ours stands for.
 * @param {string} partyId @param {(pin: any) => Uint8Array | null} [vouch]
 * @returns {Promise<{chain: Chain, pin: any, erasure: any} | null>}
 */
export async function fetchChain(partyId, vouch = () => null) {
  let answer;
  try {
    answer = await getKept(`chain/${partyId}`, `keys/${partyId}/`);
  } catch (error) {
    if (!(error instanceof api.ApiError) || error.code !== "no_keys") throw error;
    if (await recall(`seen/${partyId}`)) throw new SubstitutedError();
    return null;
  }
  const chain = await acceptChain(partyId, answer, answer.pin ? vouch(answer.pin) : null);
  return { chain, pin: answer.pin, erasure: answer.erasure ?? null };
}

/**
 * Check a chain against its own signatures and this device's memory, then remember it.
 * Throws IdentityChangedError when a new identity answers that neither the old one nor `vouched` stands for.
 * @param {string} partyId @param {{chain: unknown, changes?: unknown[]}} keyring @param {Uint8Array | null} [vouched]
 * @returns {Promise<Chain>}
 */
export async function acceptChain(partyId, { chain: documents, changes = [] }, vouched = null) {
  const seen = await recall(`seen/${partyId}`);
  const chain = checkKnown(parseKeyring(documents), changes.map(parseChange), seen);
  const { partyId: named, identityKey } = newestOf(chain);
  if (!equal(named, idBytes(partyId))) throw new SubstitutedError();
  const later = seen ? changesAfter(chain, seen.epoch) : [];
  const isVouched = vouched !== null && equal(vouched, identityKey);
  if (!isVouched && later.some(({ byOld }) => !byOld)) throw new IdentityChangedError(chain);
  await see(partyId, chain, later.at(-1)?.at);
  return chain;
}

/** The changes of identity that came after an epoch. @param {Chain} chain @param {number} epoch @returns {Array<{at: number, byOld: boolean}>} */
export const changesAfter = (chain, epoch) =>
  [...chain.values()].flatMap((statement) => (statement.change && statement.epoch > epoch ? [statement.change] : []));

/**
 * Remember a chain; `changedAt` of a new identity stays until the person has taken note of it.
 * @param {string} partyId @param {Chain} chain @param {number} [changedAt]
 */
export const see = (partyId, chain, changedAt) =>
  revise(`seen/${partyId}`, (known) => {
    const told = changedAt ?? known?.changedAt;
    if (known && known.epoch > chain.size) return { ...known, changedAt: told };
    return { identityKey: newestOf(chain).identityKey, epoch: chain.size, changedAt: told };
  });

/** When a party's identity changed, where the person has not taken note of it. @param {string} partyId @returns {Promise<number | undefined>} */
export const untoldChange = async (partyId) => (await recall(`seen/${partyId}`))?.changedAt;

/** The person has taken note. @param {string} partyId */
export const tellChange = (partyId) => revise(`seen/${partyId}`, (known) => ({ ...known, changedAt: undefined }));

/** @param {import("../crypto/keyrings.js").Signed[]} list @param {import("../crypto/identity-changes.js").SignedChange[]} changes @param {{identityKey: Uint8Array, epoch: number} | undefined} seen */
function checkKnown(list, changes, seen) {
  try {
    return checkChain(list, seen?.identityKey ?? null, seen?.epoch ?? 0, changes);
  } catch (error) {
    const reasons = ["identity not the pinned one", "identity changed", "rollback"];
    if (error instanceof CryptoError && reasons.includes(error.reason)) throw new SubstitutedError();
    throw error;
  }
}
