// @ts-check
/** The parts of the settings page. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { face } from "./rows.js";

const DEFAULT_BUDGET = 7;

/** @param {any} page */
export function budgetView(page) {
  const { weekly_budget: budget, used } = page.settings;
  const isLimited = budget !== null;
  return html`<section class="sheet stack" aria-labelledby="budget"><div class="spread spread--firm"><div>
        <h2 class="h-part" id="budget">${gettext("Weekly limit")}</h2><p class="small mb-0">${gettext("Offers, of all businesses together")}</p></div>
      ${isLimited ? html`<div class="stepper"><button class="icon-btn" type="button" aria-label=${gettext("One less")} ?disabled=${budget === 0} @click=${() => page.step(-1)}>${icon("minus")}</button>
        <output aria-label=${gettext("Offers a week")}>${budget}</output>
        <button class="icon-btn" type="button" aria-label=${gettext("One more")} @click=${() => page.step(1)}>${icon("plus")}</button></div>` : ""}</div>
    ${isLimited ? html`<div><progress class="meter" max=${Math.max(budget, 1)} value=${Math.min(used, budget)} aria-label=${gettext("Offers this week")}></progress>
      <div class="spread small mt-2"><span>${gettext("{used} of {budget} this week", { used, budget })}</span><span>${gettext("Starts again on Monday")}</span></div></div>` : ""}
    <label class="choice"><input class="form-check-input" type="checkbox" .checked=${!isLimited}
      @change=${({ target }) => page.change({ weekly_budget: target.checked ? null : DEFAULT_BUDGET })}><span>${gettext("No limit")}</span></label>
    <p class="small mb-0">${gettext("What is over the limit is held back, not lost: you find it in the chat under “Held back”. For one business alone, choose “How much I hear” in its chat.")}</p></section>`;
}

/** @param {any} page */
export function quietView(page) {
  const { quiet } = page.settings;
  const hour = (/** @type {"from" | "until"} */ name, /** @type {string} */ words) => html`<label>${words}<input class="form-control mt-1" type="time" required .value=${quiet[name]}
    @change=${({ target }) => target.value && page.changeQuiet({ [name]: target.value })}></label>`;
  return html`<section class="sheet stack" aria-labelledby="quiet"><div class="switch-line"><h2 class="h-part mb-0" id="quiet"><label for="quiet-on">${gettext("Quiet hours")}</label></h2>
      <span class="form-switch"><input class="form-check-input" type="checkbox" role="switch" id="quiet-on" .checked=${quiet.on} @change=${({ target }) => page.changeQuiet({ on: target.checked })}></span></div>
    <p class="small mb-0">${gettext("Notifications and offers wait until they end. Answers in a running conversation and codes that you ask for still arrive.")}</p>
    ${quiet.on ? html`<div class="pair">${hour("from", gettext("From"))}${hour("until", gettext("Until"))}</div>` : ""}</section>`;
}

/** @param {any} page */
export function blockedView(page) {
  return html`<section class="sheet" aria-labelledby="blocked"><h2 class="h-part" id="blocked">${gettext("Blocked numbers")}</h2>
    <p class="small">${gettext("They are not told. You can add a number before it ever writes to you.")}</p>
    <form class="add-row" @submit=${page.add}><input class="form-control" type="tel" name="number" required maxlength="40" autocomplete="off" aria-label=${gettext("Number to block")} placeholder="+34 600 00 00 00">
      <button class="btn btn-primary" type="submit" ?disabled=${page.isAdding}>${gettext("Block")}</button></form>
    ${page.blocks.length ? html`<ul class="plain-list mt-3">${page.blocks.map((/** @type {any} */ block) => row(page, block))}</ul>` : html`<p class="small mt-3 mb-0">${gettext("Nobody is blocked.")}</p>`}</section>`;
}

/** @param {any} page @param {any} block */
function row(page, { id, business, number, at }) {
  const name = business?.name ?? number;
  const detail = business ? [number, listTimeOf(at)].filter(Boolean).join(" · ") : gettext("Added by hand · {date}", { date: listTimeOf(at) });
  return html`<li class="row-line">${business ? face(name, "face--md face--business") : html`<span class="face face--md">${icon("phone-off")}</span>`}
    <span><b class="num"><bdi>${name}</bdi></b><span class="small d-block num">${detail}</span></span>
    <button class="btn btn-sm" type="button" aria-label=${gettext("Unblock {name}", { name })} @click=${() => page.unblock(id)}>${gettext("Unblock")}</button></li>`;
}
