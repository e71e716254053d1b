// @ts-check
/** What the team page shows in each of its states. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { ENDPOINT } from "../lib/custody.js";
import { exactTimeOf, gettext, listTimeOf } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { ANALYST } from "../lib/team.js";
import { roleName } from "../lib/team-words.js";
import { actView, menuView } from "./team-act-views.js";

export { doneWords } from "../lib/team-words.js";

/** @param {string} problem */
const problemView = (problem) =>
  html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${problem}</span></p>`;

export const loadingView = () => html`<p class="lead" role="status">${gettext("Loading…")}</p>`;

/** @param {any} page */
export const failedView = (page) => html`${problemView(page.problem)}
  <div class="actions"><button class="btn" type="button" ?disabled=${page.busy} @click=${page.load}>${icon("refresh")} ${gettext("Try again")}</button></div>`;

/** @param {any} page @param {import("../lib/team.js").Desk} desk */
export const teamView = (page, desk) => html`${dueView(page, desk)}
  <section class="sheet stack"><p class="lead mb-0">${introduction(page)}</p>
    ${page.problem ? problemView(page.problem) : nothing}
    ${page.done ? html`<p class="notice notice--ok" role="status">${icon("check")}<span>${page.done}</span></p>` : nothing}
    <ul class="plain-list team">${desk.members.map((member) => memberRow(page, member))}${page.ends.map(endRow)}</ul>
    ${desk.members.length === 1 ? html`<p class="small mb-0">${gettext("Nobody else is on the team yet.")}</p>` : nothing}</section>
  <recado-team-invitations .me=${page.me} .invitations=${desk.invitations} .changed=${page.load}></recado-team-invitations>
  ${page.canGive ? keysView(page) : nothing}`;

/** Somebody left or came to another role, and the keys are still those from before. @param {any} page @param {import("../lib/team.js").Desk} desk */
const dueView = (page, desk) => desk.renewal_due
  ? html`<div class="notice notice--caution" role="status">${icon("key")}<div class="stack stack--tight">
      <span>${gettext("Somebody left the team or has another role now. Until the keys are renewed, they could read what the server would show them.")}</span>
      ${page.canGive
        ? html`<div class="actions"><button class="btn btn-primary" type="button" ?disabled=${page.busy} @click=${page.renew}>${icon("refresh")} ${gettext("Renew the keys now")}</button></div>`
        : html`<b>${gettext("An owner must renew the keys.")}</b>`}</div></div>`
  : nothing;

/** @param {any} page */
function keysView(page) {
  const { chain, epoch } = page.identity;
  const since = chain.get(epoch).createdAt;
  return html`<section class="sheet stack stack--tight"><h2 class="h-part">${gettext("The business's keys")}</h2>
    <p class="small">${gettext("Renew them every month and whenever somebody leaves: who left then reads nothing that comes later.")}
      <time title=${exactTimeOf(since)}>${gettext("Last renewed: {date}", { date: listTimeOf(since) })}</time></p>
    ${page.renewing ? renewView(page) : html`<div class="actions"><button class="btn" type="button" @click=${() => page.askToRenew(true)}>
      ${icon("refresh")} ${gettext("Renew the keys")}</button></div>`}</section>`;
}

/** @param {any} page */
const renewView = (page) => html`<div class="notice">${icon("key")}<div class="stack stack--tight">
  <span>${gettext("Only these people keep access: {names}. Is everyone on this list still on the team?", { names: page.staying.map(({ name }) => name).join(", ") })}</span>
  <div class="actions">
    <button class="btn btn-primary" type="button" ?disabled=${page.busy} @click=${page.renew}>${gettext("Yes, renew the keys")}</button>
    <button class="btn" type="button" @click=${() => page.askToRenew(false)}>${gettext("Not now")}</button>
  </div></div></div>`;

/** @param {any} page */
function introduction({ canGive, me }) {
  if (canGive) return gettext("Whoever comes by your link gets access by themself. With anybody else, compare the number first: they see it on this same page.");
  if (me.role === ANALYST) return gettext("These are your colleagues. As an analyst you see figures and results, never messages.");
  return gettext("Everyone with access reads and writes as the business. An owner gives access, after comparing your number with you.");
}

/** @param {any} end */
const endRow = ({ role }) => html`<li><div class="row-line custody-line"><span class="face face--md" aria-hidden="true">${icon(role === ENDPOINT ? "server" : "device-desktop")}</span>
  ${role === ENDPOINT
    ? html`<div><b>${gettext("Recado's hosted end")}</b><div class="small">${gettext("No person: this server answers for you and can read your chats.")}</div></div>`
    : html`<div><b>${gettext("Your own machine")}</b><div class="small">${gettext("No person: the connector answers for you and can read your chats.")}</div></div>`}
  <a class="btn" href="/business/custody/">${gettext("Who holds the keys")}</a></div></li>`;

/** @param {any} page @param {any} member */
const memberRow = (page, member) => html`<li class="stack stack--tight"><div class="team__row">
  <span class="face face--md" aria-hidden="true">${[...member.name][0]}</span>
  <div class="team__who"><div class="team__name"><b><bdi>${member.name}</bdi></b> <span class="tag">${roleName(member.role)}</span>
    ${member.me ? html`<span class="small">${gettext("You")}</span>` : nothing}</div>
    <div class="small team__facts">${factsOf(member)}</div>
    ${member.role === ANALYST || page.me.role === ANALYST ? nothing : html`<div class="small num" translate="no" dir="ltr">${numberOf(member)}</div>`}</div>
  <div class="team__state">${accessView(page, member)}</div>
  ${menuView(page, member)}</div>
  ${member.answered?.outcome === "refused" && !page.hasAccess(member) ? refusedView(member) : nothing}
  ${page.asking === member.id ? askView(page, member) : nothing}
  ${page.acting?.id === member.id ? actView(page, member) : nothing}</li>`;

/** @param {any} member */
const factsOf = (member) => html`<span>${member.email}</span>
  <time title=${exactTimeOf(member.joined_at)}>${gettext("since {date}", { date: listTimeOf(member.joined_at) })}</time>
  ${member.seen_at ? html`<time title=${exactTimeOf(member.seen_at)}>${gettext("signed in {date}", { date: listTimeOf(member.seen_at) })}</time>` : nothing}`;

/** @param {any} member */
function numberOf(member) {
  if (member.isSubstituted) return gettext("These keys are not the ones that this device knew. Give no access.");
  return member.number ? triples(member.number) : gettext("No keys yet: this person has not signed in.");
}

/** Lines break between the third and the fourth group only. @param {string} number */
const triples = (number) => number.replace(/(\d+) (\d+) (\d+)/g, "$1\u00a0$2\u00a0$3");

/** The answer was made with another secret, or for other keys: it may be somebody else. @param {any} member */
const refusedView = (member) => html`<p class="notice notice--danger" role="alert">${icon("alert-triangle")}<span>
  <b>${gettext("The answer to your link does not fit.")}</b>
  ${gettext("Somebody else may have opened it, or the server shows other keys. {name} was given no access. Compare the number in person, or take this account off the team.", { name: member.name })}</span></p>`;

/** @param {any} page @param {any} member */
function accessView(page, member) {
  if (member.role === ANALYST) return html`<span class="tag">${gettext("Figures only")}</span>`;
  if (member.role === "owner" && page.hasAccess(member) && !member.keeper) return html`<span class="tag tag--caution">${gettext("Waits for new keys")}</span>`;
  if (page.hasAccess(member)) return html`<span class="tag tag--ok">${gettext("Has access")}</span>`;
  if (!member.chain) return html`<span class="tag">${gettext("Has no keys")}</span>`;
  if (!page.canGive) return html`<span class="tag tag--caution">${gettext("Waiting for access")}</span>`;
  if (page.asking === member.id) return nothing;
  return html`<button class="btn btn-primary" type="button" @click=${() => page.ask(member.id)}>${gettext("Give access")}</button>`;
}

/** @param {any} page @param {any} member */
const askView = (page, member) => html`<div class="notice">${icon("shield-check")}<div class="stack stack--tight">
  <span>${gettext("Ask {name}, in person or by phone, for the number on their screen. Is it exactly this one?", { name: member.name })}</span>
  <b class="num" translate="no" dir="ltr">${triples(member.number)}</b>
  <span class="small">${gettext("With access, {name} reads all of the business's conversations, past ones too.", { name: member.name })}</span>
  <div class="actions">
    <button class="btn btn-primary" type="button" ?disabled=${page.busy} @click=${() => page.give(member)}>${gettext("Yes, give access")}</button>
    <button class="btn" type="button" @click=${() => page.ask("")}>${gettext("Not now")}</button>
  </div></div></div>`;
