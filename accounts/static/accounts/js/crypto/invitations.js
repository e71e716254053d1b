// @ts-check
/** Invitations: the secret in a link's fragment proves to the owner that the invited person answered (SPEC 2). */
import { refuseIf } from "./errors.js";
import { KEY_SIZE, concat, equal, exact, labelledHash, randomBytes } from "./primitives.js";

const ID_SIZE = 16;

/** For the part of the link after "#", which no server ever sees. */
export const generateInviteSecret = () => randomBytes(KEY_SIZE);

/** @typedef {{businessId: Uint8Array, agentId: Uint8Array, identityKey: Uint8Array}} Answer whose identity key it is */

/** What the new agent posts. @param {Uint8Array} secret @param {Answer} answer */
export const inviteMac = (secret, { businessId, agentId, identityKey }) =>
  labelledHash(
    "recado1/invite",
    concat(exact(businessId, ID_SIZE), exact(agentId, ID_SIZE), exact(identityKey, KEY_SIZE)),
    exact(secret, KEY_SIZE),
  );

/** Prove that this identity key belongs to the person who got the link. @param {Uint8Array} mac @param {Uint8Array} secret @param {Answer} answer */
export function checkInvite(mac, secret, answer) {
  refuseIf(!equal(mac, inviteMac(secret, answer)), "invite");
}
