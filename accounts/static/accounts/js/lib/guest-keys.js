// @ts-check
/** A guest's keys: made like everybody's, and on this device alone until they set a recovery code. */
import { PARTY } from "../crypto/keyrings.js";
import { alone, begin, freshIdentity, nextEpoch, ownParty } from "./enrolment.js";

/** @param {any} me */
export const createGuestKeys = (me) =>
  alone(() => begin(ownParty(me), nextEpoch(ownParty(me), PARTY.CUSTOMER, freshIdentity(), null)));
