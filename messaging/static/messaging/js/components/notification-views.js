// @ts-check
/** The parts of the page on which a notification is written. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { MAX_VALUE, fill } from "../lib/wording.js";

const MOST_SHOWN = 200;

/** @param {any} page */
export function peopleView(page) {
  const query = page.query.toLocaleLowerCase();
  const found = page.given.contacts.filter(({ name, number }) => `${name} ${number}`.toLocaleLowerCase().includes(query));
  const choose = (ids, is) => {
    ids.forEach((id) => (is ? page.chosen.add(id) : page.chosen.delete(id)));
    page.requestUpdate();
  };
  return html`<section class="sheet stack"><div class="spread"><h2 class="h-part">${gettext("Recipients")}</h2>
      <span class="small num" role="status">${gettext("{count} chosen", { count: page.chosen.size })}</span></div>
    ${page.given.contacts.length ? html`<input class="form-control" type="search" aria-label=${gettext("Search contacts")} placeholder=${gettext("Search contacts")} @input=${({ target }) => (page.query = target.value)}>
    <div class="actions"><button class="btn btn-sm" type="button" @click=${() => choose(found.map(({ id }) => id), true)}>${gettext("Choose all found")}</button>
      <button class="btn btn-sm" type="button" @click=${() => choose([...page.chosen], false)}>${gettext("Choose none")}</button></div>
    <ul class="plain-list pick-list">${found.slice(0, MOST_SHOWN).map((person) => html`<li><label class="pick"><input class="form-check-input" type="checkbox" .checked=${page.chosen.has(person.id)}
      @change=${({ target }) => choose([person.id], target.checked)}><span><bdi>${person.name}</bdi> <span class="small num">${person.number}</span>
      ${person.customer ? "" : html`<span class="tag">${gettext("not on Recado yet")}</span>`}</span></label></li>`)}</ul>
    ${found.length > MOST_SHOWN ? html`<p class="small">${gettext("There are more: search for a name or number.")}</p>` : ""}
    ${page.given.contacts.length >= page.given.most ? html`<p class="small">${gettext("Only the first {count} contacts by name are here.", { count: page.given.most })} <a href="?q=${encodeURIComponent(page.query)}">${gettext("Search all contacts")}</a></p>` : ""}`
    : page.given.query ? html`<p class="small">${gettext("Nobody is called so.")} <a href="?">${gettext("Show all contacts")}</a></p>`
    : html`<p class="small">${gettext("You have no contacts yet. Whoever writes to you becomes one.")}</p>`}</section>`;
}

/** @param {any} page */
export function valuesView(page) {
  const { parameters } = page.wording;
  if (!parameters.length) return "";
  return html`<section class="sheet stack"><h2 class="h-part">${gettext("What fills the message")}</h2>
    <div class="seg" role="radiogroup" aria-label=${gettext("What fills the message")}>${[false, true].map((each) => html`<label><input type="radio" name="each" .checked=${page.each === each}
      @change=${() => (page.each = each)}>${each ? gettext("Different for each person") : gettext("The same for everybody")}</label>`)}</div>
    ${page.each ? eachView(page, parameters) : html`<div class="pair">${parameters.map((name) => html`<div class="field"><label for="value-${name}">${name}</label>${valueField(page, page.same, name, `value-${name}`)}</div>`)}</div>`}
    ${page.isLockedAway ? html`<p class="notice">${icon("lock")}<span>${gettext("What you wrote before is locked for Recado's worker, and cannot be shown again: write it anew.")}</span></p>` : ""}
    <p class="small">${icon("lock")} ${gettext("What you write here is locked on this device before it leaves it.")}</p></section>`;
}

/** @param {any} page @param {Record<string, string>} values @param {string} name @param {string} id */
const valueField = (page, values, name, id) => html`<input class="form-control" id=${id} maxlength=${MAX_VALUE} .value=${values[name] ?? ""}
  @input=${({ target }) => { values[name] = target.value; page.requestUpdate(); }}>`;

/** @param {any} page @param {string[]} parameters */
function eachView(page, parameters) {
  return html`<div class="table-scroll"><table class="data"><thead><tr><th scope="col">${gettext("Person")}</th>${parameters.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${page.people.slice(0, MOST_SHOWN).map((person) => html`<tr><th scope="row"><bdi>${person.name}</bdi></th>${parameters.map((name) =>
        html`<td><label class="visually-hidden" for="value-${person.id}-${name}">${person.name}: ${name}</label>${valueField(page, page.valuesOf(person), name, `value-${person.id}-${name}`)}</td>`)}</tr>`)}</tbody></table></div>
    <details class="paste"><summary>${gettext("Paste a table")}</summary>
      <p class="small">${gettext("One line per person: number, then {names}; with tabs, as spreadsheets copy it, or semicolons.", { names: parameters.join(", ") })}</p>
      <textarea class="form-control" rows="4" aria-label=${gettext("Table")}></textarea>
      <button class="btn btn-sm" type="button" @click=${({ target }) => takeTable(page, parameters, target.closest(".paste").querySelector("textarea").value)}>${gettext("Take it over")}</button>
      ${page.pasteProblem ? html`<p class="field-error" role="alert">${page.pasteProblem}</p>` : ""}</details>`;
}

/** Fill the table from pasted lines; people who are not chosen yet are. @param {any} page @param {string[]} parameters @param {string} text */
function takeTable(page, parameters, text) {
  const plain = (number) => number.replace(/[^\d+]/g, "");
  const byNumber = new Map(page.given.contacts.map((person) => [plain(person.number), person]));
  const unknown = [];
  for (const line of text.split("\n").filter((words) => words.trim())) {
    const [number, ...cells] = line.split(/\t|;/).map((cell) => cell.trim());
    const person = byNumber.get(plain(number));
    if (!person || cells.length !== parameters.length) {
      unknown.push(number);
      continue;
    }
    page.chosen.add(person.id);
    page.own.set(person.id, Object.fromEntries(parameters.map((name, index) => [name, cells[index]])));
  }
  page.pasteProblem = unknown.length ? gettext("These lines have another number of columns, or a number that is not among your contacts: {lines}", { lines: unknown.join(", ") }) : "";
  page.requestUpdate();
}

/** @param {any} page */
export function whenView(page) {
  return html`<section class="sheet stack"><h2 class="h-part">${gettext("When")}</h2>
    <div class="seg" role="radiogroup" aria-label=${gettext("When")}>${[false, true].map((later) => html`<label><input type="radio" name="later" .checked=${page.later === later}
      @change=${() => (page.later = later)}>${later ? gettext("At a time") : gettext("Now")}</label>`)}</div>
    ${page.later ? html`<div class="pair pair--wide"><div class="field"><label for="at">${gettext("Day and time")}</label>
        <input class="form-control" id="at" type="datetime-local" .value=${page.at} @input=${({ target }) => Object.assign(page, { at: target.value.slice(0, 16), twice: false })}></div>
      <div class="field"><label for="zone">${gettext("Time zone")}</label><select class="form-select" id="zone" @change=${({ target }) => (page.zone = target.value)}>
        ${zones(page.zone).map((zone) => html`<option ?selected=${zone === page.zone}>${zone}</option>`)}</select></div></div>` : ""}
    ${page.later && page.twice ? html`<div class="field"><label for="which">${gettext("The clocks are put back then")}</label>
      <select class="form-select" id="which" @change=${({ target }) => (page.which = Number(target.value))}><option value="0">${gettext("The first time")}</option><option value="1">${gettext("The second time")}</option></select></div>` : ""}
    </section>`;
}

/** @param {string} own */
const zones = (own) => [...new Set([own, "UTC", .../** @type {any} */ (Intl).supportedValuesOf("timeZone")])];

/** @param {string} code */
const languageName = (code) => new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;

/** @param {any} page */
export function previewView(page) {
  const [first] = page.people;
  const values = first ? page.valuesOf(first) : page.same;
  const { variants } = page.wording;
  const shown = Object.entries(variants).sort(([one], [other]) => Number(other === first?.language) - Number(one === first?.language));
  return html`<section class="sheet stack"><h2 class="h-part">${first ? gettext("As {name} reads it", { name: first.name }) : gettext("As they read it")}</h2>
    ${shown.map(([code, { title, body, footer }]) => html`<div><h3 class="h-small">${languageName(code)}</h3><div class="template-text" lang=${code} dir="auto">
      ${title ? html`<p class="bubble__title">${fill(title, values)}</p>` : ""}<p class="bubble__text">${fill(body, values)}</p>${footer ? html`<p class="bubble__footer">${footer}</p>` : ""}</div></div>`)}</section>`;
}
