// @ts-check
/** The commands of a business as they are edited. */
import { html, live, nothing } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { plainName } from "../lib/automation.js";
import { errorView, isWrong, lineView, textView } from "./automation-fields.js";

const MOST_COMMANDS = 30;
const MOST_BUTTONS = 3;
const MOST_SIGNS = { name: 33, hint: 80, button: 24 };

/** @param {any} page */
export function commandsView(page) {
  const { commands } = page.rules;
  const isOpen = page.given.verified || commands.length > 0;
  return html`<section class="sheet stack" aria-labelledby="commands-title"><div class="spread"><h2 class="h-part" id="commands-title">${gettext("Commands")}</h2>
      <span class="small num">${gettext("{count} of {most}", { count: commands.length, most: MOST_COMMANDS })}</span></div>
    <p class="lead">${gettext("Your customers type / and choose: each command is answered at once.")}</p>
    ${isOpen ? nothing : html`<p class="notice">${icon("shield-check")}<span>${gettext("Commands are for verified businesses. Greeting and away messages work without.")}</span></p>`}
    ${commands.map((command, place) => commandView(page, command, place))}${errorView(page, "commands")}
    ${page.given.verified && page.given.can_write ? html`<div class="actions"><button class="btn" type="button" ?disabled=${commands.length >= MOST_COMMANDS} @click=${page.addCommand}>
      ${icon("plus")} ${gettext("Add a command")}</button></div>` : nothing}</section>`;
}

/** @param {any} page @param {any} command @param {number} place */
function commandView(page, command, place) {
  const where = `commands.${place}`;
  const isFaulty = Object.keys(page.fields).some((field) => field.startsWith(`${where}.`));
  return html`<details class="command" ?open=${isFaulty}><summary><span class="slash-option__icon">${icon("slash")}</span>
      <span><b>/<bdi>${command.name}</bdi></b><small class="small" dir="auto">${command.hint || command.text}</small></span></summary>
    <div class="stack stack--tight">
      ${lineView(page, `${where}.name`, gettext("Name"), command.name, MOST_SIGNS.name, (text) => renamed(page, command, text))}
      ${lineView(page, `${where}.hint`, gettext("Hint in the menu"), command.hint, MOST_SIGNS.hint, (text) => (command.hint = text))}
      ${textView(page, `${where}.text`, gettext("Answer"), command.text, (text) => (command.text = text))}
      ${command.buttons.map((button, index) => buttonView(page, command, button, index, `${where}.buttons`))}${errorView(page, `${where}.buttons`)}
      ${page.given.can_write ? html`<div class="actions">
        <button class="btn" type="button" ?disabled=${command.buttons.length >= MOST_BUTTONS} @click=${() => page.addButton(place)}>${icon("plus")} ${gettext("Add a reply button")}</button>
        <button class="btn" type="button" ?disabled=${place === 0} @click=${() => page.moveCommand(place, -1)}>${gettext("Move up")}</button>
        <button class="btn" type="button" @click=${() => page.dropCommand(place)}>${icon("trash")} ${gettext("Remove")}</button></div>` : nothing}</div></details>`;
}

/** Buttons that named it go on doing so. @param {any} page @param {any} command @param {string} text */
function renamed(page, command, text) {
  const name = plainName(text);
  for (const button of page.rules.commands.flatMap(({ buttons }) => buttons)) {
    if (command.name && button.command === command.name) button.command = name;
  }
  command.name = name;
}

/** @param {any} page @param {any} command @param {any} button @param {number} index @param {string} where */
const buttonView = (page, command, button, index, where) => html`<div class="button-line">
  <input class="form-control" maxlength=${MOST_SIGNS.button} dir="auto" autocomplete="off" aria-label=${gettext("Button {number}: what it says", { number: index + 1 })}
    .value=${live(button.text)} aria-invalid=${isWrong(page, where)} @input=${({ target }) => page.change(() => (button.text = target.value))}>
  <select class="form-select" aria-label=${gettext("Button {number}: what it does", { number: index + 1 })} @change=${({ target }) => page.change(() => (button.command = target.value))}>
    <option value="" ?selected=${button.command === ""}>${gettext("Goes to your people")}</option>
    ${page.rules.commands.filter(({ name }) => name).map(({ name }) => html`<option value=${name} ?selected=${button.command === name}>/${name}</option>`)}</select>
  <button class="icon-btn" type="button" aria-label=${gettext("Remove button {number}", { number: index + 1 })}
    @click=${() => page.change(() => command.buttons.splice(index, 1))}>${icon("x")}</button></div>`;
