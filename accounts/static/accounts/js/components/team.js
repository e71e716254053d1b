// @ts-check
/** The team: who has keys, and who was given the business's; owners give access here. */
import { html, render } from "../../vendor/lit/lit.js";
import { b64 } from "../crypto/primitives.js";
import { fingerprint, halfNumber } from "../crypto/safety-numbers.js";
import { makeWrap } from "../crypto/wraps.js";
import * as api from "../lib/api.js";
import { gettext } from "../lib/i18n.js";
import { fetchChain, loadMe, openIdentity } from "../lib/identity.js";

/** @param {HTMLElement} place */
export async function mount(place) {
  const root = document.createElement("div");
  root.className = "stack";
  place.replaceChildren(root);
  try {
    const me = await loadMe();
    const identity = await openIdentity(me);
    await draw(root, me, typeof identity === "string" ? null : identity);
  } catch (error) {
    render(html`<p class="notice notice--caution" role="alert">${api.sentence(error)}</p>`, root);
  }
}

/** @param {HTMLElement} root @param {any} me @param {any} identity */
async function draw(root, me, identity) {
  const members = await api.get("team/");
  const numbers = new Map();
  for (const member of members.filter((each) => each.has_keys)) {
    const { chain } = /** @type {any} */ (await fetchChain(member.id));
    const first = chain.get(1);
    numbers.set(member.id, { chain, number: halfNumber(fingerprint(first.partyType, first.partyId, first.identityKey)) });
  }
  const give = async (member) => {
    await giveAccess(identity, member.id, numbers.get(member.id).chain);
    await draw(root, me, identity);
  };
  const owner = me.role === "owner" && identity;
  render(html`<p class="lead">${gettext("Everyone here reads and writes as the business once an owner has given them access. Compare a person's number with them first.")}</p>
    <ul class="plain-list">${members.map((member) => row(member, numbers.get(member.id), owner ? identity : null, give))}</ul>`, root);
}

/** @param {any} member @param {any} keys @param {any} identity @param {(member: any) => void} give */
const row = (member, keys, identity, give) => html`<li class="row-line">
  <span class="face face--md" aria-hidden="true">${member.name.slice(0, 1)}</span>
  <div><b><bdi>${member.name}</bdi></b> <span class="tag">${roleName(member.role)}</span>
    <div class="small num">${keys ? keys.number : gettext("No keys yet: this person has not signed in.")}</div></div>
  ${accessView(member, keys, identity, give)}</li>`;

/** @param {any} member @param {any} keys @param {any} identity @param {(member: any) => void} give */
function accessView(member, keys, identity, give) {
  if (member.newest_wrap && (!identity || member.newest_wrap >= identity.chain.size)) {
    return html`<span class="tag tag--ok">${gettext("Has access")}</span>`;
  }
  if (!keys || !identity) return html`<span class="tag tag--caution">${gettext("Waiting")}</span>`;
  return html`<button class="btn btn-primary" type="button" @click=${() => give(member)}>${gettext("Give access")}</button>`;
}

/** @param {string} role */
const roleName = (role) => ({ owner: gettext("Owner"), admin: gettext("Admin"), agent: gettext("Agent") })[role] ?? role;

/** Ordinary members get the seeds without the identity. @param {any} identity @param {string} memberId @param {Map<number, any>} chain */
async function giveAccess(identity, memberId, chain) {
  const pack = { identitySeed: null, epochSeeds: identity.pack.epochSeeds };
  const { own } = identity;
  const wrap = makeWrap(pack, {
    ownerChain: identity.chain, wrapperId: own.party, wrapperEpoch: own.epoch, wrapperKeys: own.keys.get(own.epoch),
    member: chain.get(chain.size),
  });
  await api.post("wraps/", { member: memberId, hdr: b64(wrap.header), ct: b64(wrap.ciphertext) });
}
