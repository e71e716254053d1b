// @ts-check
/** Handing my keys from one of my devices to another: the QR goes by sight, what is sealed by the server (SPEC 2, way 3). */
import { normaliseRecoveryCode } from "../crypto/backups.js";
import { giveCode, givePackage, linkText, startLink, takeCode, takePackage } from "../crypto/links.js";
import { checkPackage, packPackage, unpackPackage } from "../crypto/packages.js";
import { b64, fromUtf8, unb64, utf8 } from "../crypto/primitives.js";
import * as api from "./api.js";
import { fetchChain } from "./chains.js";
import { alone, ownParty } from "./enrolment.js";
import { idBytes, idText } from "./ids.js";
import { keepSecret, recallSecret } from "./keystore.js";

/** @typedef {{request: import("../crypto/links.js").LinkRequest, secret: Uint8Array, text: string, endsAt: number}} Shown */

/** @param {any} me @param {import("../crypto/links.js").LinkRequest} request */
const pathOf = (me, request) => `keys/${ownParty(me)}/links/${idText(request.linkId)}/`;

/** Begin on the new device. How long the code counts is told by the server, and measured by this device's own clock. @param {any} me @returns {Promise<Shown>} */
export async function showLink(me) {
  const { request, secret } = startLink();
  const { seconds } = await api.post(`keys/${ownParty(me)}/links/`, { link: b64(request.linkId) });
  return { request, secret, text: linkText(request), endsAt: performance.now() + seconds * 1000 };
}

/** "open", "given", "taken" or "expired". @param {any} me @param {import("../crypto/links.js").LinkRequest} request @returns {Promise<string>} */
export const linkState = async (me, request) => (await api.get(pathOf(me, request))).state;

/** Take what the old device gave; nothing is kept unless it fits what I have published. @param {any} me @param {Shown} shown */
export const takeLink = (me, { request, secret }) =>
  alone(async () => {
    const partyId = ownParty(me);
    const party = idBytes(partyId);
    const given = await api.post(`${pathOf(me, request)}take/`, {});
    const pack = unpackPackage(takePackage(unb64(given.package), party, request, secret));
    const code = given.code && normaliseRecoveryCode(takeCode(unb64(given.code), party, request, secret));
    const published = await fetchChain(partyId);
    if (!published) throw new api.ApiError(404, "no_keys", "");
    checkPackage(pack, published.chain);
    await keepSecret(partyId, packPackage(pack));
    if (code) await keepSecret(`code/${partyId}`, utf8(code));
  });

/** On the old device: hand my own keys to the one that shows this. @param {any} me @param {import("../crypto/links.js").LinkRequest} request */
export async function giveLink(me, request) {
  const partyId = ownParty(me);
  const party = idBytes(partyId);
  const pack = await recallSecret(partyId);
  if (!pack) throw new api.ApiError(404, "no_keys", "");
  const code = await recallSecret(`code/${partyId}`);
  await api.put(pathOf(me, request), {
    package: b64(givePackage(pack, party, request)),
    code: code && b64(giveCode(fromUtf8(code), party, request)),
  });
}
