// @ts-check
/** The other side's keys: checked, pinned, and never replaced in silence (SPEC 2, Pins). */
import { CryptoError } from "../crypto/errors.js";
import { newestOf } from "../crypto/keyrings.js";
import { checkPin, makePin } from "../crypto/pins.js";
import { b64, equal, unb64 } from "../crypto/primitives.js";
import * as api from "./api.js";
import { IdentityChangedError, SubstitutedError, changesAfter, fetchChain, see, tellChange, untoldChange } from "./chains.js";
import { idBytes } from "./ids.js";
import { isOffline } from "./kept-answers.js";

export { IdentityChangedError, SubstitutedError, tellChange };

/**
 * @typedef {{chain: import("./chains.js").Chain, current: any, verifiedInPerson: boolean, changedAt?: number}} Peer
 *   `current` is the newest statement, to seal to until it expires; `changedAt`: a new identity, not taken note of
 */

/**
 * A peer's checked chain; first contact is pinned for all my devices. Null when the peer has no keys.
 * Throws SubstitutedError when the keys are not the ones that any of us had seen before, IdentityChangedError
 * when they may be: the party says that it goes on under a new identity, and the old one did not sign.
 * @param {import("./identity.js").Identity} identity @param {string} peerId @returns {Promise<Peer | null>}
 */
export async function openPeer(identity, peerId) {
  const vouch = (given) => {
    const pin = readPin(peerId, given);
    return isOurs(pin, identity) ? pin.identityKey : null;
  };
  const published = await fetchChain(peerId, vouch);
  if (!published) return null;
  const { chain } = published;
  const current = /** @type {any} */ (chain.get(chain.size));
  const pin = published.pin ? readPin(peerId, published.pin) : null;
  const isKnown = pin !== null && isOurs(pin, identity);
  const changes = isKnown ? checkPinned(pin, chain) : [];
  if (changes.length) await see(peerId, chain, changes.at(-1)?.at);
  // Two people compared the numbers of the identity before.
  const verifiedInPerson = isKnown && !changes.length && published.pin.verified_in_person === true;
  if (!isKnown || pin.peerEpoch !== current.epoch || pin.myEpoch !== identity.epoch) {
    // What was seen is noted on this device already; my other devices hear of it once there is a network.
    await savePin(identity, peerId, current, verifiedInPerson).catch(unlessOffline);
  }
  return { chain, current, verifiedInPerson, changedAt: await untoldChange(peerId) };
}

/**
 * Go on with a new identity that the old one did not sign: the person has decided so, for all our devices.
 * @param {import("./identity.js").Identity} identity @param {string} peerId @param {IdentityChangedError} error
 */
export async function acceptIdentity(identity, peerId, { chain }) {
  await savePin(identity, peerId, newestOf(chain), false);
  await see(peerId, chain);
}

/** @param {unknown} error */
function unlessOffline(error) {
  if (!isOffline(error)) throw error;
}

/** Note that two people compared their numbers. @param {import("./identity.js").Identity} identity @param {string} peerId @param {Peer} peer */
export const markVerified = (identity, peerId, peer) => savePin(identity, peerId, peer.current, true);

/** The pin's epoch is a floor, and its keys are the ones we had; the changes of identity since. @param {import("../crypto/pins.js").Pin} pin @param {import("./chains.js").Chain} chain */
function checkPinned(pin, chain) {
  const pinned = chain.get(pin.peerEpoch);
  if (!pinned) throw new SubstitutedError();
  if (!equal(pin.identityKey, pinned.identityKey)) throw new SubstitutedError();
  if (!equal(pin.exchangeKey, pinned.exchangeKey)) throw new SubstitutedError();
  const changes = changesAfter(chain, pin.peerEpoch);
  if (changes.some(({ byOld }) => !byOld)) throw new IdentityChangedError(chain);
  return changes;
}

/** @param {import("./identity.js").Identity} identity @param {string} peerId @param {any} current @param {boolean} inPerson */
async function savePin(identity, peerId, current, inPerson) {
  const mine = /** @type {any} */ (identity.keys.get(identity.epoch));
  const pin = makePin(identity.epoch, mine, current);
  await api.put(`pins/${peerId}/`, {
    owner_epoch: pin.myEpoch, peer_identity: b64(pin.identityKey), peer_epoch: pin.peerEpoch,
    peer_key: b64(pin.exchangeKey), mac: b64(pin.mac), verified_in_person: inPerson,
  });
}

/** @param {string} peerId @param {any} given @returns {import("../crypto/pins.js").Pin} */
const readPin = (peerId, given) => ({
  myEpoch: given.owner_epoch, peerId: idBytes(peerId), identityKey: unb64(given.peer_identity),
  peerEpoch: given.peer_epoch, exchangeKey: unb64(given.peer_key), mac: unb64(given.mac),
});

/** One of us made it; a pin of an epoch that I do not hold is unknown. @param {import("../crypto/pins.js").Pin} pin @param {import("./identity.js").Identity} identity */
function isOurs(pin, identity) {
  try {
    checkPin(pin, identity.keys);
    return true;
  } catch (error) {
    if (error instanceof CryptoError && error.reason === "epoch") return false;
    throw new SubstitutedError();
  }
}
