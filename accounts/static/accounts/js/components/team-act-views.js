// @ts-check
/** What may be done with somebody on the team: a menu, and the one question before it is done. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { mayManage, rolesToGive } from "../lib/team-acts.js";
import { roleMeaning, roleName } from "../lib/team-words.js";

const demoPassword = JSON.parse(document.getElementById("recado-demo-password")?.textContent || '""');

/** @param {any} page @param {any} member */
function actsOn(page, member) {
  if (member.me) return ["leave"];
  if (!mayManage(page.me, member)) return [];
  const canTransfer = page.canGive && page.hasAccess(member);
  return ["role", ...(canTransfer ? ["transfer"] : []), "remove"];
}

/** @param {string} act */
const nameOf = (act) => ({
  role: gettext("Change the role…"), transfer: gettext("Hand the business over…"),
  remove: gettext("Remove from the team…"), leave: gettext("Leave the team…"),
})[act];

const ICONS = { role: "users", transfer: "crown", remove: "user-minus", leave: "logout" };

/** @param {any} page @param {any} member */
export function menuView(page, member) {
  const acts = actsOn(page, member);
  if (!acts.length) return html`<span class="team__menu"></span>`;
  return html`<details class="team__menu" @focusout=${closeWhenLeft}><summary class="icon-btn" aria-label=${gettext("What to do with {name}", { name: member.name })}>${icon("dots-vertical")}</summary>
    <div class="menu">${acts.map((act) => html`<button type="button" class="team__act ${act === "remove" || act === "leave" ? "team__act--danger" : ""}" @click=${(event) => choose(event, page, act, member)}>
      ${icon(ICONS[act])} ${nameOf(act)}</button>`)}</div></details>`;
}

/** @param {FocusEvent} event */
function closeWhenLeft(event) {
  const menu = /** @type {HTMLDetailsElement} */ (event.currentTarget);
  if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) menu.open = false;
}

/** @param {Event} event @param {any} page @param {string} act @param {any} member */
async function choose(event, page, act, member) {
  const menu = /** @type {HTMLElement} */ (event.currentTarget).closest("details");
  if (menu) menu.open = false;
  page.askFor(act, member.id);
  await page.updateComplete;
  page.querySelector(".team__form select, .team__form input")?.focus();
}

/** @param {any} page @param {any} member */
export function actView(page, member) {
  const { act } = page.acting;
  const isHard = act !== "role";
  return html`<form class="notice ${isHard ? "notice--caution" : ""} team__form" @submit=${(event) => page.act(event, member)}>${icon(ICONS[act])}<div class="stack stack--tight">
    ${questionView(page, member, act)}
    <div class="field"><label for="team-password">${gettext("Your password")}</label>
      <input class="form-control" id="team-password" name="password" type="password" autocomplete="current-password" required maxlength="256" .value=${demoPassword}></div>
    <div class="actions">
      <button class="btn ${act === "remove" || act === "leave" ? "btn-danger" : "btn-primary"}" type="submit" ?disabled=${page.busy}>${confirmWords(act)}</button>
      <button class="btn" type="button" @click=${() => page.askFor("", "")}>${gettext("Cancel")}</button>
      ${page.busy ? html`<span class="small" role="status">${gettext("One moment…")}</span>` : nothing}
    </div></div></form>`;
}

/** @param {string} act */
const confirmWords = (act) => ({
  role: gettext("Change the role"), transfer: gettext("Hand it over"), remove: gettext("Remove"), leave: gettext("Leave the team"),
})[act];

/** @param {any} page @param {any} member @param {string} act */
function questionView(page, member, act) {
  const { name } = member;
  if (act === "role") return roleView(page, member);
  if (act === "leave") {
    return html`<span>${gettext("You leave this team: your sessions and tokens end, and you read nothing that comes later. An owner can invite you again.")}</span>`;
  }
  if (act === "remove") {
    return html`<b>${gettext("Remove {name} from the team?", { name })}</b>
      <span>${gettext("Their windows close at once, and their tokens end. What they have read already, they may have kept.")}
      ${page.canGive ? gettext("The keys are renewed for everybody else in the same breath.") : gettext("An owner must renew the keys then.")}</span>`;
  }
  return html`<b>${gettext("Hand the business over to {name}?", { name })}</b>
    <span>${gettext("{name} becomes an owner and is given the identity of the business; you become an admin. Both of you are told by e-mail.", { name })}</span>
    <span class="small">${gettext("Your own devices go on knowing the identity that you held. The new owner can give the business a new one later.")}</span>`;
}

/** @param {any} page @param {any} member */
const roleView = (page, member) => html`<b>${gettext("What is {name} to be?", { name: member.name })}</b>
  <fieldset class="stack stack--tight team__roles"><legend class="visually-hidden">${gettext("Role")}</legend>
    ${rolesToGive(page.me.role).filter((role) => role !== "owner" || member.role === "owner" || page.hasAccess(member)).map((role) => html`<label class="team__role">
      <input class="form-check-input" type="radio" name="role" value=${role} ?checked=${role === member.role}>
      <span><b>${roleName(role)}</b> <span class="small">${roleMeaning(role)}</span></span></label>`)}</fieldset>
  <span class="small">${gettext("Owners and analysts hold other keys than the rest: for them the keys of the business are renewed too.")}</span>`;
