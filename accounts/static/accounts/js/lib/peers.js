// @ts-check
/** The other side's keys: checked, pinned, and never replaced in silence (SPEC 2, Pins). */
import { CryptoError } from "../crypto/errors.js";
import { makePin, checkPin } from "../crypto/pins.js";
import { b64, unb64 } from "../crypto/primitives.js";
import * as api from "./api.js";
import { fetchChain } from "./identity.js";
import { idBytes } from "./ids.js";

/** @typedef {{chain: Map<number, any>, current: any, verifiedInPerson: boolean}} Peer */

/** Someone other than before answers for this party: nothing may be sent until people have compared numbers. */
export class SubstitutedError extends Error {}

/**
 * A peer's checked chain; first contact is pinned for all my devices.
 * @param {import("./identity.js").Identity} identity @param {string} peerId @returns {Promise<Peer | null>}
 */
export async function openPeer(identity, peerId) {
  const published = await fetchChain(peerId);
  if (!published) return null;
  const { chain } = published;
  const pin = published.pin ? readPin(peerId, published.pin) : null;
  const current = chain.get(chain.size);
  const known = pin !== null && isOurs(pin, identity);
  if (known && b64(pin.identityKey) !== b64(current.identityKey)) throw new SubstitutedError();
  if (!known || pin.peerEpoch !== current.epoch) {
    await savePin(identity, peerId, current, known && published.pin.verified_in_person);
  }
  return { chain, current, verifiedInPerson: known && published.pin.verified_in_person };
}

/** Note that two people compared their numbers. @param {import("./identity.js").Identity} identity @param {string} peerId @param {Peer} peer */
export const markVerified = (identity, peerId, peer) => savePin(identity, peerId, peer.current, true);

/** @param {import("./identity.js").Identity} identity @param {string} peerId @param {any} current @param {boolean} inPerson */
async function savePin(identity, peerId, current, inPerson) {
  const pin = makePin(identity.epoch, identity.keys.get(identity.epoch), current);
  await api.put(`pins/${peerId}/`, {
    owner_epoch: pin.myEpoch, peer_identity: b64(pin.identityKey), peer_epoch: pin.peerEpoch,
    peer_key: b64(pin.exchangeKey), mac: b64(pin.mac), verified_in_person: inPerson,
  });
}

/** @param {string} peerId @param {any} given */
const readPin = (peerId, given) => ({
  myEpoch: given.owner_epoch, peerId: idBytes(peerId), identityKey: unb64(given.peer_identity),
  peerEpoch: given.peer_epoch, exchangeKey: unb64(given.peer_key), mac: unb64(given.mac),
});

/** @param {import("../crypto/pins.js").Pin} pin @param {import("./identity.js").Identity} identity */
function isOurs(pin, identity) {
  try {
    checkPin(pin, identity.keys);
    return true;
  } catch (error) {
    if (error instanceof CryptoError && error.reason === "epoch") return false;
    throw new SubstitutedError();
  }
}
