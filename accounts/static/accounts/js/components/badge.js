// @ts-check
/** The badge on a public page, decided here from the business's published proof. */
import { html, render } from "../../vendor/lit/lit.js";
import { checkChain, parseKeyring } from "../crypto/keyrings.js";
import { VERIFIED, checkBadge } from "../lib/badge.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/** The mark itself, with its words for those who do not see it. */
export const badgeMark = () =>
  html`${icon("rosette-discount-check", "badge-verified")}<span class="visually-hidden">${gettext("Verified business")}</span>`;

/** @param {HTMLElement} place */
export async function mount(place) {
  const answer = await fetch(place.dataset.proof ?? "", { credentials: "omit" });
  if (!answer.ok) return;
  const proof = await answer.json();
  if (!proof.chain.length) return;
  const chain = checkChain(parseKeyring(proof.chain));
  const { state } = await checkBadge(proof, proof.business, chain.get(1).identityKey);
  if (state === VERIFIED) render(badgeMark(), place);
}
