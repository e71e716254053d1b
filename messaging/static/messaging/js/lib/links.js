// @ts-check
/** A short link of a business: the chat that it opens, and the words that it suggests to write there. */
import * as api from "../../../accounts/js/lib/api.js";

/** What a person has begun to write there stays. @param {any} messenger @param {string} code @returns {Promise<string>} the id of the conversation, "" where the link says itself why it leads to none */
export async function followLink(messenger, code) {
  const answer = await api.post("conversations/", { link: code }).catch((error) => {
    if (error.code !== "not_found") throw error;
  });
  if (!answer) {
    location.replace(`/l/${encodeURIComponent(code)}/`);
    return "";
  }
  const { id, suggested } = answer;
  if (suggested && !messenger.drafts.of(id)) await messenger.drafts.keep(id, { text: suggested });
  await messenger.loadList();
  return id;
}
