// @ts-check
/** Pins: our own MAC over a peer's key that we verified once (SPEC 2, Pins). */
import { refuseIf } from "./errors.js";
import { concat, equal, exact, integer, labelledHash } from "./primitives.js";

/** @typedef {{myEpoch: number, peerId: Uint8Array, identityKey: Uint8Array, peerEpoch: number, exchangeKey: Uint8Array, mac: Uint8Array}} Pin */

/** Remember a peer's epoch, whose chain was just checked. @param {number} myEpoch @param {import("./keyrings.js").EpochKeys} mine @param {import("./keyrings.js").Statement} peer @returns {Pin} */
export function makePin(myEpoch, mine, peer) {
  const facts = {
    myEpoch, peerId: peer.partyId, identityKey: peer.identityKey, peerEpoch: peer.epoch,
    exchangeKey: peer.exchangeKey,
  };
  return { ...facts, mac: pinMac(mine, facts) };
}

/** Prove that one of us made this pin. @param {Pin} pin @param {Map<number, import("./keyrings.js").EpochKeys>} myKeys @param {number} oldestEpoch */
export function checkPin(pin, myKeys, oldestEpoch = 1) {
  const mine = myKeys.get(pin.myEpoch);
  refuseIf(!mine || pin.myEpoch < oldestEpoch, "epoch");
  refuseIf(!equal(pinMac(/** @type {any} */ (mine), pin), pin.mac), "pin");
}

/** @param {import("./keyrings.js").EpochKeys} mine @param {Omit<Pin, "mac">} pin */
function pinMac(mine, pin) {
  const fields = concat(
    integer(pin.myEpoch, 4), exact(pin.peerId, 16), exact(pin.identityKey, 32), integer(pin.peerEpoch, 4),
    exact(pin.exchangeKey, 32),
  );
  return labelledHash("recado1/pin", fields, mine.pinKey);
}
