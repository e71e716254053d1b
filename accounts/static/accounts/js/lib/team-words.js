// @ts-check
/** Roles and acts of a team, in words. */
import { gettext } from "./i18n.js";

/** @param {string} role */
export const roleName = (role) =>
  ({ owner: gettext("Owner"), admin: gettext("Admin"), agent: gettext("Agent"), analyst: gettext("Analyst") })[role] ?? role;

/** What a role means, in one line. @param {string} role */
export const roleMeaning = (role) =>
  ({
    owner: gettext("Everything, and the keys of the business"),
    admin: gettext("Messages, campaigns, the profile, programs, agents and analysts"),
    agent: gettext("Reads and answers customers, keeps contacts, sends notifications"),
    analyst: gettext("Figures and results; no messages, no contacts, no keys"),
  })[role] ?? "";

/** @param {string} act @param {{name: string}} member @param {string} role */
export function doneWords(act, { name }, role) {
  if (act === "remove") return gettext("{name} is off the team and reads nothing more.", { name });
  if (act === "transfer") return gettext("{name} owns the business now, and you are an admin.", { name });
  return gettext("{name} has another role now: {role}.", { name, role: roleName(role) });
}
