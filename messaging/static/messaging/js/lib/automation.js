// @ts-check
/**
 * The engine of automatic answers: what answers one message, from rules and facts alone (AUTOMATION.md). Pure.
 *
 * Written twice: `messaging/automation/engine.py` decides the same in the hosted worker. Both run one file of cases.
 * Everything is judged at the moment in which the server accepted the message, never by an own clock.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** An end that comes late is silent: by now a person, or nobody, should answer. */
export const FRESH_MS = 10 * MINUTE_MS;
/** The away message is for who writes into the void, not for a conversation that is going on. */
export const AWAY_EVERY_MS = 4 * HOUR_MS;
const PERSON_QUIET_MS = HOUR_MS;
/** Two machines that talk to each other end here, if their marks do not end it before. */
const MAX_ANSWERS = 20;
export const ANSWERS_WINDOW_MS = HOUR_MS;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * @typedef {{at: number, text: string, button: string, isAutomatic: boolean}} Incoming
 * @typedef {{now: number, isVerified: boolean, previousCustomerAt: number | null, lastPersonAt: number,
 *   lastAwayAt: number, isAnsweredByPerson: boolean, recentAnswers: number}} Facts times in Unix ms, 0 for never;
 *   `previousCustomerAt` is null when this end does not hold enough history to know
 * @typedef {{rule: string, body: any, silent?: undefined}} Answer
 * @typedef {{silent: string, rule?: undefined, body?: undefined}} Silence
 */

/** At most one rule answers, a command before the others. @param {any} rules @param {Incoming} incoming @param {Facts} facts @returns {Answer | Silence} */
export function decide(rules, incoming, facts) {
  if (incoming.isAutomatic) return { silent: "automatic" };
  if (facts.now - incoming.at > FRESH_MS) return { silent: "late" };
  if (facts.recentAnswers >= MAX_ANSWERS) return { silent: "capped" };
  const command = facts.isVerified ? commandOf(rules, incoming) : undefined;
  if (command) return answer("command", command.text, command.buttons, command.name);
  if (facts.isAnsweredByPerson) return { silent: "answered" };
  if (rules.away.on && !isOpen(rules, incoming.at)) return away(rules, incoming, facts);
  if (rules.greeting.on && isNew(rules, incoming, facts)) return answer("greeting", rules.greeting.text);
  return { silent: "nothing" };
}

/** The command that a message asks for, by its first word or by the button that was pressed. @param {any} rules @param {Incoming} incoming */
export function commandOf(rules, incoming) {
  const named = (name) => rules.commands.find((command) => command.name === name);
  if (incoming.button) {
    const pressed = rules.commands.flatMap(({ buttons }) => buttons).find(({ id }) => id === incoming.button);
    return pressed ? named(pressed.command) : undefined;
  }
  const [word = ""] = incoming.text.trim().split(/\s+/);
  return word.startsWith("/") ? named(plainName(word)) : undefined;
}

/** A command's name as it is compared: without its slash, in NFC and lower case. @param {string} text */
export const plainName = (text) => text.trim().replace(/^\//, "").normalize("NFC").toLowerCase();

/** Whether the business is open at a moment, by its own clock. @param {any} rules @param {number} at */
export function isOpen(rules, at) {
  const { date, day, time } = localTime(rules.zone, at);
  if (rules.holidays.includes(date)) return false;
  return rules.hours[day].some(([begin, end]) => begin <= time && time < end);
}

/** @param {string} zone @param {number} at */
function localTime(zone, at) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", weekday: "short", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = /** @type {string} */ (DAYS.find((name) => parts.weekday.toLowerCase().startsWith(name)));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, day, time: `${parts.hour}:${parts.minute}` };
}

/**
 * The client message id of the one answer to a message, the same at every end: it counts once.
 * uuid5(rules id, conversation id ":" client message id), both in lower-case text.
 * @param {string} rulesId @param {string} conversationId @param {string} clientMessageId
 */
export async function answerId(rulesId, conversationId, clientMessageId) {
  const space = Uint8Array.from(rulesId.replaceAll("-", "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const name = new TextEncoder().encode(`${conversationId}:${clientMessageId}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-1", Uint8Array.of(...space, ...name))).slice(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @param {any} rules @param {Incoming} incoming @param {Facts} facts @returns {Answer | Silence} */
function away(rules, incoming, facts) {
  if (incoming.at - facts.lastAwayAt < AWAY_EVERY_MS) return { silent: "quiet" };
  if (incoming.at - facts.lastPersonAt < PERSON_QUIET_MS) return { silent: "quiet" };
  return answer("away", rules.away.text);
}

/** @param {any} rules @param {Incoming} incoming @param {Facts} facts */
const isNew = (rules, incoming, { previousCustomerAt }) =>
  previousCustomerAt !== null && incoming.at - previousCustomerAt >= rules.greeting.days * DAY_MS;

/** @param {string} kind @param {string} text @param {any[]} [buttons] @param {string} [name] @returns {Answer} */
function answer(kind, text, buttons = [], name = "") {
  const rule = name ? `${kind}:${name}` : kind;
  if (!buttons.length) return { rule, body: { t: "text", text, auto: kind } };
  return { rule, body: { t: "reply-buttons", text, buttons: buttons.map(({ id, text: words }) => ({ id, text: words })), auto: kind } };
}
