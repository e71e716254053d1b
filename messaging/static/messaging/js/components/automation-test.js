// @ts-check
/** The test panel: the very engine that answers, on what stands on the page. */
import { html, live } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { decide } from "../lib/automation.js";

const A_MINUTE_MS = 60_000;

/** @param {any} page */
export const testView = (page) => html`<section class="sheet stack" aria-labelledby="test-title"><h2 class="h-part" id="test-title">${gettext("Try it")}</h2>
  <p class="lead">${gettext("Nothing is sent: this shows what would answer a customer, by the rules as they stand above.")}</p>
  <div class="field"><label for="test-text">${gettext("A customer writes")}</label>
    <input class="form-control" id="test-text" dir="auto" autocomplete="off" .value=${live(page.test.text)} @input=${({ target }) => page.try({ text: target.value })}></div>
  <div class="field"><label for="test-at">${gettext("At (your clock; empty for now)")}</label>
    <input class="form-control form-control--date" id="test-at" type="datetime-local" .value=${live(page.test.at)} @input=${({ target }) => page.try({ at: target.value })}></div>
  <label class="form-check"><input class="form-check-input" type="checkbox" .checked=${live(page.test.isFirst)} @change=${({ target }) => page.try({ isFirst: target.checked })}>
    <span class="form-check-label">${gettext("It is their first message")}</span></label>
  <div class="try" role="status" aria-live="polite">${resultView(page)}</div></section>`;

/** @param {any} page */
function resultView(page) {
  const decision = attempt(page);
  if (!decision) return html`<p class="small">${gettext("The rules above have a mistake: correct it first.")}</p>`;
  if (decision.silent !== undefined) return html`<p class="small">${icon("moon")} ${gettext("Nothing answers: it waits for your people.")}</p>`;
  const { body } = decision;
  return html`<p class="small">${icon("robot")} ${ruleWords(decision.rule)}</p>
    <div class="msg ${body.buttons ? "msg--buttons" : ""}"><div class="bubble ${page.given.verified ? "bubble--verified" : ""}"><p class="bubble__text" dir="auto">${body.text}</p></div>
      ${body.buttons ? html`<div class="reply-buttons">${body.buttons.map(({ text }) => html`<span class="reply-btn" dir="auto">${text}</span>`)}</div>` : ""}</div>`;
}

/** @param {any} page */
function attempt({ rules, given, test }) {
  const at = Date.parse(test.at) || Date.now();
  const facts = {
    now: at, isVerified: given.verified, previousCustomerAt: test.isFirst ? 0 : at - A_MINUTE_MS, lastPersonAt: 0, lastAwayAt: 0,
    isAnsweredByPerson: false, recentAnswers: 0,
  };
  try {
    return decide(rules, { at, text: test.text, button: "", isAutomatic: false }, facts);
  } catch {
    return null;
  }
}

/** @param {string} rule */
function ruleWords(rule) {
  const [kind, name] = rule.split(":");
  if (kind === "command") return gettext("The command /{name} answers:", { name });
  return kind === "away" ? gettext("The away message answers:") : gettext("The greeting answers:");
}
