// @ts-check
/** Joining a team by a link: its secret is kept here until there are keys, and then answers for them (SPEC 2). */
import { inviteMac } from "../crypto/invitations.js";
import { unpackPackage } from "../crypto/packages.js";
import { b64, exact, signingKey, unb64 } from "../crypto/primitives.js";
import * as api from "./api.js";
import { idBytes } from "./ids.js";
import { forgetSecret, keepSecret, recallSecret } from "./keystore.js";

const KEPT = "joining";

/**
 * Keep the secret of the link that this page was opened with, and take it out of the address, which others may
 * see; whether there is one, now or from before.
 * @returns {Promise<boolean>}
 */
export async function keepLinkSecret() {
  const fragment = location.hash.slice(1);
  if (fragment) {
    try {
      await keepSecret(KEPT, exact(unb64(fragment), 32));
      history.replaceState(null, "", location.pathname);
    } catch {
      return false;
    }
  }
  return (await recallSecret(KEPT)) !== null;
}

/** Once my own keys are here, answer the invitation that I came by; does nothing for who came otherwise. @param {any} me */
export async function answerInvitation(me) {
  if (!me.agent) return;
  const [secret, pack] = [await recallSecret(KEPT), await recallSecret(me.agent)];
  const seed = pack && unpackPackage(pack).identitySeed;
  if (!secret || !seed) return;
  const answer = { businessId: idBytes(me.party), agentId: idBytes(me.agent), identityKey: signingKey(seed) };
  try {
    await api.post("team/answer/", { mac: b64(inviteMac(secret, answer)) });
  } catch (error) {
    // Nobody waits for this answer, or another device of mine was first: people compare numbers then.
    if (!(error instanceof api.ApiError) || ![404, 409].includes(error.status)) throw error;
  }
  await forgetSecret(KEPT);
}
