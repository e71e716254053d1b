// @ts-check
/** Whether the messages of a business wake this person's devices; they arrive all the same. */
import * as api from "../../../accounts/js/lib/api.js";

const HOUR_MS = 3_600_000;
/** As good as always: the end of the year 9999. */
const ALWAYS_MS = 253_402_300_799_000;
const SOON_MS = 366 * 24 * HOUR_MS;

/** How long one mutes for: hours, or always. */
export const HOURS = [8, 24 * 7, Infinity];

/** @param {any} summary */
export const isMuted = ({ muted_until: until }) => Boolean(until) && until > Date.now();

/** Muted without an end that anybody waits for. @param {any} summary */
export const isMutedForGood = ({ muted_until: until }) => Boolean(until) && until > Date.now() + SOON_MS;

/** @param {string} id of the conversation @param {number} hours none to be woken again */
export const mute = (id, hours) =>
  api.put(`conversations/${id}/mute/`, { until: hours === Infinity ? ALWAYS_MS : hours && Date.now() + hours * HOUR_MS });
