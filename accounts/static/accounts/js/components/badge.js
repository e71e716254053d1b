// @ts-check
/** The badge on a public page, decided here from the business's published proof. */
import { html, render } from "../../vendor/lit/lit.js";
import { NONE, VERIFIED, checkBadge } from "../lib/badge.js";
import { acceptChain } from "../lib/chains.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/** The mark itself, with its words for those who do not see it. */
export const badgeMark = () =>
  html`${icon("rosette-discount-check", "badge-verified")}<span class="visually-hidden">${gettext("Verified business")}</span>`;

/** Grey words, never a mark: it cannot be known now. */
const staleMark = () =>
  html`<span class="tag">${gettext("Verification cannot be checked at the moment")}</span>`;

/** What stands beside a business's name. @param {string} state */
export const badgeView = (state) => (state === VERIFIED ? badgeMark() : state === NONE ? "" : staleMark());

/** Without a proof that holds, the page stays without a badge. @param {HTMLElement} place */
export async function mount(place) {
  const state = await stateOf(place.dataset.proof ?? "", place.dataset.name ?? "").catch(() => NONE);
  if (state !== NONE) render(badgeView(state), place);
}

/** @param {string} address @param {string} name the one that the page shows */
async function stateOf(address, name) {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) return NONE;
  const proof = await answer.json();
  const chain = await acceptChain(proof.business, proof.chain);
  const { identityKey } = /** @type {any} */ (chain.get(1));
  return (await checkBadge(proof, { business: proof.business, name, identityKey })).state;
}
