// @ts-check
/** When a conversation that is put aside comes back, by the reader's own clock. */

const HOUR_MS = 3_600_000;
const MORNING = 9;
const EVENING = 18;

/** The times that are offered: none that is over, none twice. @param {number} now @returns {Array<{key: string, at: number}>} */
export function snoozes(now) {
  const later = laterToday(now);
  const tomorrow = morning(now, 1);
  const monday = morning(now, ((8 - new Date(now).getDay()) % 7) || 7);
  return [
    ...(later ? [{ key: "later", at: later }] : []),
    { key: "tomorrow", at: tomorrow },
    ...(monday === tomorrow ? [] : [{ key: "week", at: monday }]),
  ];
}

/** Three hours on, at a full quarter; nothing once that would be tomorrow. @param {number} now */
function laterToday(now) {
  const at = new Date(now + 3 * HOUR_MS);
  at.setMinutes(Math.ceil(at.getMinutes() / 15) * 15, 0, 0);
  const isToday = at.getDate() === new Date(now).getDate();
  return isToday ? at.getTime() : 0;
}

/** Nine in the morning, so many days on. @param {number} now @param {number} days */
function morning(now, days) {
  const at = new Date(now);
  at.setDate(at.getDate() + days);
  return at.setHours(MORNING, 0, 0, 0);
}

/** What the field for a chosen time begins with: this evening, or tomorrow morning. @param {number} now */
export function firstChoice(now) {
  const evening = new Date(now).setHours(EVENING, 0, 0, 0);
  return evening > now + HOUR_MS ? evening : morning(now, 1);
}

/** As a field of date and time wants it. @param {number} at */
export function fieldValue(at) {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
