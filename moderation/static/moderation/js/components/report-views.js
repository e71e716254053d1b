// @ts-check
/** The three sheets of a report: choose, what staff will see, receipt. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext, listTimeOf, timeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { MOST, REASONS, reportable, staffText } from "../lib/reporting.js";

const MOST_COMMENT = 1000;

/** @param {any} sheet @param {string} title */
const head = (sheet, title) => html`<header><h2 class="h-page" id="report-title" tabindex="-1">${title}</h2>
  <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${sheet.close}>${icon("x")}</button></header>`;

/** @param {any} sheet */
const problem = (sheet) => (sheet.problem ? html`<section><p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${sheet.problem}</span></p></section>` : "");

/** @param {number} at */
const whenOf = (at) => (listTimeOf(at) === timeOf(at) ? timeOf(at) : `${listTimeOf(at)}, ${timeOf(at)}`);

/** @param {any} sheet */
export function chooseView(sheet) {
  const all = reportable(sheet.conversation);
  const mayContinue = sheet.chosen.size > 0 && sheet.reason;
  return html`${head(sheet, gettext("Report {name}", { name: sheet.accused.name }))}
    <section><p class="lead">${gettext("{name} is not told who reported.", { name: sheet.accused.name })}</p></section>
    <section><div class="spread"><h3 class="h-part">${gettext("Messages")}</h3><span class="small">${gettext("Chosen: {count}", { count: sheet.chosen.size })}</span></div>
      ${all.length ? all.slice(0, sheet.count).map((message) => choice(sheet, message)) : html`<p class="small">${gettext("There is nothing to report: the other side has written nothing here.")}</p>`}
      ${all.length > sheet.count || sheet.conversation.hasOlder ? html`<button class="btn btn-sm" type="button" @click=${sheet.showEarlier}>${gettext("Choose earlier messages")}</button>` : ""}</section>
    <section><fieldset class="level"><legend class="h-part">${gettext("Reason")}</legend>${Object.entries(REASONS).map(([name, words]) => html`<label class="choice">
        <input class="form-check-input" type="radio" name="reason" .checked=${sheet.reason === name} @change=${() => (sheet.reason = name)}><span>${words()}</span></label>`)}</fieldset>
      <div class="field"><label for="report-comment">${gettext("Anything else that we should know (optional)")}</label>
        <textarea class="form-control" id="report-comment" rows="2" maxlength=${MOST_COMMENT} dir="auto" .value=${sheet.comment} @input=${({ target }) => (sheet.comment = target.value)}></textarea></div>
      ${sheet.isCustomer && !sheet.conversation.summary.blocked ? html`<label class="choice"><input class="form-check-input" type="checkbox" .checked=${sheet.alsoBlock}
        @change=${({ target }) => (sheet.alsoBlock = target.checked)}><span>${gettext("Also block {name}", { name: sheet.accused.name })}</span></label>` : ""}</section>
    <footer><button class="btn" type="button" @click=${sheet.close}>${gettext("Cancel")}</button>
      <button class="btn btn-primary" type="button" ?disabled=${!mayContinue} @click=${() => sheet.go("review")}>${gettext("See what staff will see")}</button></footer>`;
}

/** @param {any} sheet @param {any} message */
function choice(sheet, message) {
  const isChosen = sheet.chosen.has(message.key);
  return html`<label class="choice"><input class="form-check-input" type="checkbox" .checked=${isChosen} ?disabled=${!isChosen && sheet.chosen.size >= MOST}
      @change=${({ target }) => sheet.choose(message.key, target.checked)}>
    <span class="msg">${bubble(sheet, message)}</span></label>`;
}

/** @param {any} sheet @param {any} message */
const bubble = (sheet, message) => html`<span class="bubble"><span class="report__text" dir="auto">${staffText(sheet.messenger, sheet.conversation, message)}</span>
  <span class="bubble__meta">${message.body.by ? html`<bdi>${message.body.by}</bdi>` : ""}<time title=${exactTimeOf(message.at)}>${whenOf(message.at)}</time></span></span>`;

/** @param {any} sheet */
export function reviewView(sheet) {
  const { messages, accused } = sheet;
  return html`${head(sheet, gettext("What staff will see"))}
    <section class="stack stack--tight" data-report="seen">
      ${messages.map((message) => html`<div class="report__seen"><p class="report__text" dir="auto">${staffText(sheet.messenger, sheet.conversation, message)}</p>
        <p class="small">${message.body.by ? html`<bdi>${message.body.by}</bdi> · ` : ""}<bdi>${accused.name}</bdi> · <time>${exactTimeOf(message.at)}</time></p></div>`)}
      <dl class="kv"><dt>${gettext("Reason")}</dt><dd>${REASONS[sheet.reason]()}</dd>
        ${sheet.comment.trim() ? html`<dt>${gettext("Your comment")}</dt><dd dir="auto">${sheet.comment.trim()}</dd>` : nothing}
        <dt>${gettext("Reported by")}</dt><dd><bdi>${sheet.messenger.me.name}</bdi></dd></dl></section>
    <section><ul class="seen">
      <li>${icon("check")}<span>${gettext("These messages, with proof that {name} sent them. If one has a picture or a file, staff can open that too.", { name: accused.name })}</span></li>
      <li>${icon("check")}<span>${gettext("They are locked on this device for the staff of this platform, and erased some weeks after the decision.")}</span></li>
      <li class="no">${icon("eye-off")}<span>${gettext("Not the rest of this chat, and not your other chats.")}</span></li></ul></section>
    ${problem(sheet)}
    <footer><button class="btn" type="button" @click=${() => sheet.go("choose")}>${gettext("Back")}</button>
      <button class="btn btn-danger" type="button" ?disabled=${sheet.busy} @click=${sheet.send}>${sheet.busy ? gettext("Sending…") : gettext("Send the report")}</button></footer>`;
}

/** @param {any} sheet */
export function receiptView(sheet) {
  const { number, genuine, repeated, messages } = sheet.receipt;
  return html`${head(sheet, gettext("Your report was received"))}
    <section class="stack"><p class="code-box" data-report="number">${number}</p>
      <p class="lead">${gettext("Keep this number. Staff look at the report, and you are told what came of it.")}</p>
      <p class="small">${gettext("Proved to be sent by {name}: {genuine} of {count}.", { name: sheet.accused.name, genuine, count: messages })}
        ${repeated ? gettext("You had reported {count} of them before; they count once.", { count: repeated }) : ""}</p>
      ${sheet.hasBlocked ? html`<p class="notice">${icon("ban")}<span>${gettext("You have also blocked {name}.", { name: sheet.accused.name })}</span></p>` : ""}</section>
    ${problem(sheet)}
    <footer><a class="btn" href=${sheet.isCustomer ? "/chat/reports/" : "/business/quality/#reports"}>${gettext("My reports")}</a>
      <button class="btn btn-primary" type="button" @click=${sheet.close}>${gettext("Done")}</button></footer>`;
}
