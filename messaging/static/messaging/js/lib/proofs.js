// @ts-check
/** What proves to staff that a message was sent, kept from the moment it was opened (SPEC 4). */
import { b64 } from "../../../accounts/js/crypto/primitives.js";

/**
 * Header, time and stamp as the server gave them, what opens the commitment, and the exact bytes of the body:
 * nothing that would open anything else. @param {any} message @param {any} opened
 */
export const proofOf = ({ envelope: { hdr, ts, kid, tag } }, { body, frankingKey }) =>
  ({ hdr, ts, kid, tag, kf: b64(frankingKey), body: b64(body) });
