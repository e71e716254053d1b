// @ts-check
/** Who holds a party's keys, as its signed statements say it: nobody can change that in silence (SPEC 2 and 7). */
import { CUSTODY } from "../crypto/keyrings.js";
import { gettext } from "./i18n.js";

/** Ends of a business beside its members: the platform's own, and a machine of the business's. */
export const ENDPOINT = "endpoint";
export const CONNECTOR = "connector";

/** What one part of the custody page tells the other after an owner has signed. */
export const CHANGED = "recado-custody";

/** Whether the platform can read what is sealed to this epoch. @param {any} statement */
export const isHosted = (statement) => (statement.custody & CUSTODY.HOSTED) !== 0;

/** Whether a machine of the business's own holds keys too. @param {any} statement */
export const hasConnector = (statement) => (statement.custody & CUSTODY.CONNECTOR) !== 0;

/** A lock only where no platform holds a key. @param {any} statement */
export const custodyIcon = (statement) => (isHosted(statement) ? "server" : "lock");

/** In plain words, for the other side. @param {any} statement */
export function custodyWords(statement) {
  if (isHosted(statement)) return gettext("Recado answers for this business and can read this chat");
  if (hasConnector(statement)) return gettext("Only its own people and its own machine hold its keys");
  return gettext("Only its own people hold its keys");
}

/** The first epoch of those in a row that are hosted up to now. @param {Map<number, any>} chain */
export function hostedSince(chain) {
  let epoch = chain.size + 1;
  while (epoch > 1 && isHosted(chain.get(epoch - 1))) epoch -= 1;
  return epoch;
}

/** When hosting was signed on or off, in order. @param {Map<number, any>} chain @returns {Array<{at: number, hosted: boolean}>} */
export const custodyChanges = (chain) =>
  [...chain.values()].slice(1).flatMap((statement) => {
    const hosted = isHosted(statement);
    return hosted === isHosted(chain.get(statement.epoch - 1)) ? [] : [{ at: statement.createdAt, hosted }];
  });
