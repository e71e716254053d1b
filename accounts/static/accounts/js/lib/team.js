// @ts-check
/** The members of a business with their checked keys. */
import { newestOf } from "../crypto/keyrings.js";
import { fingerprint, halfNumber } from "../crypto/safety-numbers.js";
import * as api from "./api.js";
import { SubstitutedError, fetchChain } from "./chains.js";

/** @typedef {{id: string, name: string, role: string, has_keys: boolean, newest_wrap: number, me: boolean}} Member */
/** @typedef {Member & {chain: any, number: string, isSubstituted: boolean}} Row */
/**
 * @typedef {Row & {email: string, joined_at: number, seen_at: number | null, keeper: boolean,
 *   answered: {id: string, mac: string | null, outcome: string} | null}} Colleague
 * @typedef {{members: Colleague[], invitations: import("./invitations.js").Invitation[], renewal_due: boolean}} Desk
 */

/** Sees figures and results, and is given no keys. */
export const ANALYST = "analyst";

/** @returns {Promise<Row[]>} */
export const loadTeam = async () => Promise.all((await api.get("team/")).map(withNumber));

/** The team as its page shows it; who is given no keys does not look at those of others. @param {any} me @returns {Promise<Desk>} */
export async function loadDesk(me) {
  const desk = await api.get("team/desk/");
  const read = me.role === ANALYST ? (member) => ({ ...member, ...UNREAD }) : withNumber;
  return { ...desk, members: await Promise.all(desk.members.map(read)) };
}

/** Whether someone was given the newest keys. @param {{newest_wrap: number}} member @param {any} identity */
export const hasAccess = (member, identity) => member.newest_wrap > 0 && member.newest_wrap >= (identity?.chain.size ?? 1);

/** The number of a party, from its checked chain. @param {any} chain */
export function numberOf(chain) {
  const { partyType, partyId, identityKey } = newestOf(chain);
  return halfNumber(fingerprint(partyType, partyId, identityKey));
}

const UNREAD = { chain: null, number: "", isSubstituted: false };

/** A member's number comes from their checked chain, never from the server's word. @param {Member} member @returns {Promise<Row>} */
async function withNumber(member) {
  const nothing = { ...member, ...UNREAD };
  if (!member.has_keys || member.role === ANALYST) return nothing;
  try {
    const published = await fetchChain(member.id);
    if (!published) return nothing;
    return { ...nothing, chain: published.chain, number: numberOf(published.chain) };
  } catch (error) {
    if (!(error instanceof SubstitutedError)) throw error;
    return { ...nothing, isSubstituted: true };
  }
}
