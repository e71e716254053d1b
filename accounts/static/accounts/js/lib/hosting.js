// @ts-check
/** Signing hosted custody on and off: an owner's signature, which customers' browsers check (SPEC 7). */
import { CUSTODY } from "../crypto/keyrings.js";
import * as api from "./api.js";
import { fetchChain } from "./chains.js";
import { ENDPOINT } from "./custody.js";
import { giveWrap, packFor, renewBusinessKeys, wrapFor } from "./enrolment.js";
import { gettext } from "./i18n.js";

const ASK_AGAIN_MS = 500;
const MOST_ASKED = 40;

/** @typedef {{hosted: boolean, available: boolean, endpoint: null | {id: string, has_keys: boolean, newest_wrap: number}}} Custody */

/** @returns {Promise<Custody>} */
export const fetchCustody = () => api.get("custody/");

/** The platform's end as one more holder of keys; null until the hosted worker has made its own. @param {Custody} custody */
export async function endpointOf({ endpoint }) {
  if (!endpoint?.has_keys) return null;
  const published = await fetchChain(endpoint.id);
  return published && { id: endpoint.id, name: "Recado", role: ENDPOINT, chain: published.chain, newest_wrap: endpoint.newest_wrap };
}

/** Whom the keys are renewed for besides the people: the hosted end, while hosting is on. @param {any} identity @param {Custody} custody */
export async function hostedHolders(identity, custody) {
  const isOn = (identity.chain.get(identity.epoch).custody & CUSTODY.HOSTED) !== 0;
  const endpoint = isOn ? await endpointOf(custody) : null;
  return endpoint ? [endpoint] : [];
}

/** From the next epoch on, Recado holds the keys too. @param {any} identity an owner's @param {any[]} staying @param {string} password */
export async function signHostingOn(identity, staying, password) {
  const endpoint = await askForEndpoint(password);
  const custody = identity.chain.get(identity.epoch).custody | CUSTODY.HOSTED;
  await renewBusinessKeys(identity, [...staying, endpoint], custody);
}

/** From the next epoch on, only people hold the keys. @param {any} identity an owner's @param {any[]} staying */
export async function signHostingOff(identity, staying) {
  const custody = (identity.chain.get(identity.epoch).custody & ~CUSTODY.HOSTED) || CUSTODY.BROWSER;
  await renewBusinessKeys(identity, staying, custody);
}

/** Hand the newest keys to the hosted end, which an owner had let in before. @param {any} identity @param {any} endpoint */
export const letEndpointIn = ({ own, chain, pack }, endpoint) =>
  giveWrap({ member: endpoint.id, ...wrapFor(packFor(endpoint, pack, chain), chain, own, endpoint.chain) });

/** The hosted worker makes its own keys; that takes a moment. @param {string} password */
async function askForEndpoint(password) {
  let custody = await api.post("custody/endpoint/", { password });
  for (let asked = 0; asked < MOST_ASKED; asked += 1) {
    const endpoint = await endpointOf(custody);
    if (endpoint) return endpoint;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    custody = await fetchCustody();
  }
  const words = gettext("The hosted worker does not answer. Nothing has changed; try again later, or tell the people who run this server.");
  throw new api.ApiError(0, "worker_silent", words);
}
