// @ts-check
/** Invitations as their maker's browser keeps them: the secret, the link, and whether an answer fits. */
import { checkInvite, generateInviteSecret } from "../crypto/invitations.js";
import { CryptoError } from "../crypto/errors.js";
import { b64, fromUtf8, unb64, utf8 } from "../crypto/primitives.js";
import * as api from "./api.js";
import { idBytes } from "./ids.js";
import { forgetSecret, keepSecret, namesOfSecrets, recallSecret } from "./keystore.js";

const PREFIX = "invite/";

/** @typedef {{id: string, role: string, note: string, by: string, expires_at: number}} Invitation */

/** Make an invitation and keep what only this device knows of it. @param {string} role @param {string} note @returns {Promise<Invitation>} */
export async function makeInvitation(role, note) {
  const { link, ...invitation } = await api.post("team/invitations/", { role, note });
  const kept = { link, secret: b64(generateInviteSecret()) };
  await keepSecret(PREFIX + invitation.id, utf8(JSON.stringify(kept)));
  return invitation;
}

/** What this device keeps of an invitation, if it made it. @param {string} id @returns {Promise<{link: string, secret: string} | null>} */
async function keptOf(id) {
  const kept = await recallSecret(PREFIX + id);
  return kept && JSON.parse(fromUtf8(kept));
}

/** The whole link, where it was made here; its last part is in no request. @param {string} id @returns {Promise<string>} */
export async function linkOf(id) {
  const kept = await keptOf(id);
  return kept ? `${location.origin}/business/join/${kept.link}/#${kept.secret}` : "";
}

/** @param {string} id */
export async function withdrawInvitation(id) {
  await api.remove(`team/invitations/${id}/`);
  await forgetSecret(PREFIX + id);
}

/**
 * Whether a new member's answer proves that these keys are of the person who got the link; null when this device
 * does not know its secret.
 * @param {any} me @param {any} member @returns {Promise<boolean | null>}
 */
export async function answerFits(me, member) {
  const kept = await keptOf(member.answered.id);
  if (!kept || !member.chain || !member.answered.mac) return null;
  const answer = {
    businessId: idBytes(me.party), agentId: idBytes(member.id), identityKey: member.chain.get(1).identityKey,
  };
  try {
    checkInvite(unb64(member.answered.mac), unb64(kept.secret), answer);
    return true;
  } catch (error) {
    if (error instanceof CryptoError) return false;
    throw error;
  }
}

/** Tell the others what came of an answer; its secret has done its work. @param {any} member @param {boolean} fits */
export async function settle(member, fits) {
  await api.post(`team/invitations/${member.answered.id}/settle/`, { fits });
  await forgetSecret(PREFIX + member.answered.id);
}

/** Forget the secrets of invitations that are neither open nor answered any more. @param {Set<string>} known */
export async function forgetOthers(known) {
  for (const name of await namesOfSecrets(PREFIX)) {
    if (!known.has(name.slice(PREFIX.length))) await forgetSecret(name);
  }
}
