// @ts-check
/** Letting ends that are no person in and out: an owner's signature, which customers' browsers check (SPEC 7). */
import { CUSTODY } from "../crypto/keyrings.js";
import * as api from "./api.js";
import { fetchChain } from "./chains.js";
import { CONNECTOR, ENDPOINT } from "./custody.js";
import { giveWrap, packFor, renewBusinessKeys, wrapFor } from "./enrolment.js";
import { gettext } from "./i18n.js";

const ASK_AGAIN_MS = 500;
const MOST_ASKED = 40;

/** @typedef {{id: string, has_keys: boolean, newest_wrap: number}} End */
/** @typedef {{hosted: boolean, available: boolean, endpoint: End | null, connector: (End & {version: string, seen_at: number | null}) | null}} Custody */

/** @returns {Promise<Custody>} */
export const fetchCustody = () => api.get("custody/");

/** An end as one more holder of keys; null until it has made its own. @param {any} end @param {string} name @param {string} role */
async function holderOf(end, name, role) {
  if (!end?.has_keys) return null;
  const published = await fetchChain(end.id);
  return published && { ...end, name, role, chain: published.chain };
}

/** The platform's own end. @param {Custody} custody */
export const endpointOf = ({ endpoint }) => holderOf(endpoint, "Recado", ENDPOINT);

/** The business's own machine. @param {Custody} custody */
export const connectorOf = ({ connector }) => holderOf(connector, gettext("Your own machine"), CONNECTOR);

/** Whom the keys are renewed for besides the people: the ends that the newest epoch lets in. @param {any} identity @param {Custody} custody */
export async function endHolders(identity, custody) {
  const bits = identity.chain.get(identity.epoch).custody;
  const ends = [bits & CUSTODY.HOSTED ? endpointOf(custody) : null, bits & CUSTODY.CONNECTOR ? connectorOf(custody) : null];
  return (await Promise.all(ends)).filter((end) => end !== null);
}

/** From the next epoch on, Recado holds the keys too. @param {any} identity an owner's @param {any[]} staying @param {string} password */
export async function signHostingOn(identity, staying, password) {
  const endpoint = await askForEndpoint(password);
  const custody = identity.chain.get(identity.epoch).custody | CUSTODY.HOSTED;
  await renewBusinessKeys(identity, [...staying, endpoint], custody);
}

/** From the next epoch on, only people hold the keys. @param {any} identity an owner's @param {any[]} staying */
export async function signHostingOff(identity, staying) {
  await renewBusinessKeys(identity, staying, without(identity, CUSTODY.HOSTED));
}

/** From the next epoch on, the business's own machine holds the keys too. @param {any} identity an owner's @param {any[]} staying @param {any} connector */
export const letConnectorIn = (identity, staying, connector) =>
  renewBusinessKeys(identity, [...staying, connector], identity.chain.get(identity.epoch).custody | CUSTODY.CONNECTOR);

/** From the next epoch on, it does not. @param {any} identity an owner's @param {any[]} staying */
export const removeConnector = (identity, staying) =>
  renewBusinessKeys(identity, staying, without(identity, CUSTODY.CONNECTOR));

/** @param {any} identity @param {number} bit */
const without = (identity, bit) => (identity.chain.get(identity.epoch).custody & ~bit) || CUSTODY.BROWSER;

/** Hand the newest keys to an end that an owner had let in before. @param {any} identity @param {any} end */
export const giveNewest = ({ own, chain, pack }, end) =>
  giveWrap({ member: end.id, ...wrapFor(packFor(end, pack, chain), chain, own, end.chain) });

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
