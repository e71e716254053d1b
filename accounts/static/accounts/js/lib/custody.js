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

/** When an owner signed that others hold the keys too, or no longer, in order and in words. @param {Map<number, any>} chain @returns {Array<{at: number, mark: string, words: string}>} */
export const custodyChanges = (chain) =>
  [...chain.values()].slice(1).flatMap((statement) => {
    const before = chain.get(statement.epoch - 1);
    const change = (mark, words) => ({ at: statement.createdAt, mark, words });
    if (isHosted(statement) !== isHosted(before)) {
      return isHosted(statement)
        ? [change("server", gettext("The business let Recado hold its keys: from here on, Recado answers for it and can read this chat."))]
        : [change("lock", gettext("The business took its keys back: from here on, Recado cannot read this chat."))];
    }
    if (hasConnector(statement) === hasConnector(before)) return [];
    return hasConnector(statement)
      ? [change("lock", gettext("The business let a machine of its own hold its keys: from here on, it answers too and can read this chat."))]
      : [change("lock", gettext("The business's own machine holds its keys no longer."))];
  });

/** When a party went on under a new identity, in order and in words. @param {Map<number, any>} chain @returns {Array<{at: number, mark: string, words: string}>} */
export const identityChanges = (chain) =>
  [...chain.values()].flatMap(({ change }) => {
    if (!change) return [];
    const words = change.byOld
      ? gettext("New keys from here on, announced by the old ones. The safety number is another one.")
      : gettext("New keys from here on, which the old ones did not announce. Compare the safety number.");
    return [{ at: change.at, mark: change.byOld ? "key" : "alert-triangle", words }];
  });
