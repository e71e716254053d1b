// @ts-check
/** The members of a business with their checked keys. */
import { newestOf } from "../crypto/keyrings.js";
import { fingerprint, halfNumber } from "../crypto/safety-numbers.js";
import * as api from "./api.js";
import { SubstitutedError, fetchChain } from "./chains.js";

/** @typedef {{id: string, name: string, role: string, has_keys: boolean, newest_wrap: number, me: boolean}} Member */
/** @typedef {Member & {chain: any, number: string, isSubstituted: boolean}} Row */

/** @returns {Promise<Row[]>} */
export const loadTeam = async () => Promise.all((await api.get("team/")).map(withNumber));

/** Whether someone was given the newest keys. @param {{newest_wrap: number}} member @param {any} identity */
export const hasAccess = (member, identity) => member.newest_wrap > 0 && member.newest_wrap >= (identity?.chain.size ?? 1);

/** The number of a party, from its checked chain. @param {any} chain */
export function numberOf(chain) {
  const { partyType, partyId, identityKey } = newestOf(chain);
  return halfNumber(fingerprint(partyType, partyId, identityKey));
}

/** A member's number comes from their checked chain, never from the server's word. @param {Member} member @returns {Promise<Row>} */
async function withNumber(member) {
  const nothing = { ...member, chain: null, number: "", isSubstituted: false };
  if (!member.has_keys) return nothing;
  try {
    const published = await fetchChain(member.id);
    if (!published) return nothing;
    return { ...nothing, chain: published.chain, number: numberOf(published.chain) };
  } catch (error) {
    if (!(error instanceof SubstitutedError)) throw error;
    return { ...nothing, isSubstituted: true };
  }
}
