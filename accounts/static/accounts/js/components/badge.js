// @ts-check
/** The badge on a public page, decided here from the business's published proof. */
import { html, nothing, render } from "../../vendor/lit/lit.js";
import { newestOf } from "../crypto/keyrings.js";
import { FORKED, NONE, UNLOGGED, VERIFIED, checkBadge } from "../lib/badge.js";
import { acceptChain } from "../lib/chains.js";
import { dateOf, exactTimeOf, gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/** The mark itself, with its words for those who do not see it. */
export const badgeMark = () =>
  html`${icon("rosette-discount-check", "badge-verified")}<span class="visually-hidden">${gettext("Verified business")}</span>`;

/** Grey words, never a mark: it cannot be known now. @param {string} state */
const greyMark = (state) => html`<span class="tag">${
  state === UNLOGGED ? gettext("Could not be checked in the public log") : gettext("Verification cannot be checked at the moment")}</span>`;

const forkedMark = () => html`<span class="tag tag--danger">${icon("git-fork")}${gettext("Another public log than before")}</span>`;

/** What stands beside a business's name. @param {string} state */
export function badgeView(state) {
  if (state === VERIFIED) return badgeMark();
  if (state === FORKED) return forkedMark();
  return state === NONE ? "" : greyMark(state);
}

/** What the badge rests on, and what is wrong with it. @param {import("../lib/badge.js").Verdict} verdict */
export function badgeDetails({ state, certificate, loggedAt }) {
  if (state === FORKED) {
    return html`<p class="notice notice--danger" role="alert">${icon("git-fork")}<span>${gettext("Recado shows this browser another public log of badges than before. Trust no badge here until that is explained; what you saw is kept on this device.")} ${logLink("", gettext("Public log"))}</span></p>`;
  }
  if (state === UNLOGGED) {
    return html`<p class="notice notice--caution">${icon("alert-triangle")}<span>${gettext("There is a certificate, but this browser could not find it in the public log. Until it can, there is no green badge.")} ${logLink("", gettext("Public log"))}</span></p>`;
  }
  if (!certificate) return nothing;
  return html`<dl class="kv">
    <dt>${gettext("Verified name")}</dt><dd><bdi>${certificate.name}</bdi></dd>
    <dt>${gettext("Verified number")}</dt><dd class="num" dir="ltr">${certificate.phone}</dd>
    <dt>${gettext("Certificate until")}</dt><dd title=${exactTimeOf(certificate.na)}>${dateOf(certificate.na)}</dd>
    <dt>${gettext("In the public log since")}</dt>
    <dd title=${exactTimeOf(loggedAt)}>${logLink(certificate.serial, dateOf(loggedAt))}</dd></dl>
    <p class="small">${icon("shield-check")} ${gettext("Your browser checked the certificate, the list of revoked ones and the public log itself.")}</p>`;
}

/** What a customer reads above the chat when the log does not bear the badge out. @param {string} state */
export const badgeBanner = (state) => state === FORKED
  ? html`<p class="standing standing--danger" role="alert">${icon("git-fork")}<span>${gettext("Recado shows this browser another public log of badges than before. Trust no badge until that is explained.")} ${logLink("", gettext("Public log"))}</span></p>`
  : "";

/** @param {string} serial @param {string} words */
const logLink = (serial, words) => html`<a href="/transparency/${serial ? `?q=${encodeURIComponent(serial)}#entries` : ""}">${words}</a>`;

/** Without a proof that holds, the page stays without a badge. @param {HTMLElement} place */
export async function mount(place) {
  const verdict = await verdictOn(place.dataset.proof ?? "", place.dataset.name ?? "").catch(() => null);
  if (!verdict || verdict.state === NONE) return;
  render(badgeView(verdict.state), place);
  const details = document.getElementById(place.dataset.details ?? "");
  if (!details) return;
  render(badgeDetails(verdict), details);
  details.hidden = false;
}

/** @param {string} address @param {string} name the one that the page shows */
async function verdictOn(address, name) {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) return null;
  const proof = await answer.json();
  const chain = await acceptChain(proof.business, proof);
  const { identityKey } = newestOf(chain);
  return checkBadge(proof, { business: proof.business, name, identityKey });
}
