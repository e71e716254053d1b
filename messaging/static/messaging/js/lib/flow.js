// @ts-check
/** What a customer decides about a business: block it, or turn its messages up and down. */
import * as api from "../../../accounts/js/lib/api.js";

export const EVERYTHING = "everything";
export const FEWER = "fewer";
export const IMPORTANT = "important";

/** @param {{id: string}} business */
export const block = (business) => api.post("blocks/", { business: business.id });

/** @param {string} number */
export const blockNumber = (number) => api.post("blocks/", { number });

/** @returns {Promise<any[]>} */
export const listBlocks = async () => (await api.get("blocks/")).blocks;

/** @param {string} id of the block */
export const endBlock = (id) => api.remove(`blocks/${id}/`);

/** @param {{id: string}} business */
export async function unblock(business) {
  const blocks = await listBlocks();
  await Promise.all(blocks.filter((one) => one.business?.id === business.id).map(({ id }) => endBlock(id)));
}

/** @param {string} conversation @param {string} level @param {number} weeklyLimit */
export const setLevel = (conversation, level, weeklyLimit) =>
  api.put(`conversations/${conversation}/flow/`, { level, weekly_limit: weeklyLimit });

/** @returns {Promise<any[]>} */
export const listHeld = async (/** @type {string} */ conversation) =>
  (await api.get(`conversations/${conversation}/held/`)).messages;

/** @param {string} conversation @param {string} id the message's own */
export const release = (conversation, id) => api.post(`conversations/${conversation}/held/`, { client_message_id: id });

export const getSettings = () => api.get("flow/");
/** @param {any} settings */
export const putSettings = (settings) => api.put("flow/", settings);
