// @ts-check
/** Roles, ownership and departures: the server's part first, then the keys that follow from it (SPEC 2). */
import * as api from "./api.js";

/** @param {string} id @param {string} role @param {string} password */
export const changeRole = (id, role, password) => api.post(`team/${id}/role/`, { role, password });
/** @param {string} id @param {string} password */
export const transferTo = (id, password) => api.post(`team/${id}/transfer/`, { password });
/** @param {string} id @param {string} password */
export const removeMember = (id, password) => api.post(`team/${id}/remove/`, { password });
/** @param {string} password */
export const leaveTeam = (password) => api.post("team/leave/", { password });

/** The roles that a role may give to and take from others, best first. @param {string} role */
export const rolesToGive = (role) =>
  role === "owner" ? ["owner", "admin", "agent", "analyst"] : role === "admin" ? ["agent", "analyst"] : [];

/** The roles as which a role may invite: an owner is made of somebody who holds keys. @param {string} role */
export const rolesToInvite = (role) => rolesToGive(role).filter((given) => given !== "owner");

/** Whether this person may change or remove a colleague. @param {any} me @param {any} member */
export const mayManage = (me, member) => rolesToGive(me?.role ?? "").includes(member.role);
