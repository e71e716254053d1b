// @ts-check
/** A list of up to ten things, in sections, to choose one from. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { MOST_LIST_BUTTON, MOST_ROWS, MOST_ROW_DESCRIPTION, MOST_ROW_TITLE } from "../../lib/bodies/list.js";
import { firstOf, lineField, lineProblem, textField, textProblem } from "./fields.js";
import { removeButton } from "./reply-buttons.js";

const MOST_TEXT = 1_024;

/** @returns {import("./dialog.js").Kind} */
export const composeList = () => ({
  title: gettext("List"),
  sign: "list",
  draft: { text: "", button: "", sections: [newSection()] },
  fields: (draft, changed) => html`${textField(draft, "text", gettext("Message"), MOST_TEXT)}
    ${lineField(draft, "button", gettext("Button that opens the list"), { most: MOST_LIST_BUTTON })}
    ${draft.sections.map((section, place) => sectionView(draft, section, place, changed))}
    ${rowsOf(draft) < MOST_ROWS ? html`<button class="btn btn-sm" type="button" @click=${() => changed(draft.sections.push(newSection()))}>${icon("playlist-add")} ${gettext("Add a section")}</button>`
      : html`<p class="small mb-0" role="status">${gettext("A list has room for {count} rows.", { count: MOST_ROWS })}</p>`}`,
  body: ({ text, button, sections }) => ({ t: "list", text: text.trim(), button: button.trim(), sections: sections.map(bodyOf) }),
  problem: ({ text, button, sections }) => firstOf([
    textProblem(text, MOST_TEXT),
    lineProblem(button, MOST_LIST_BUTTON, "button", gettext("The button")),
    ...sections.flatMap((section, place) => [
      sections.length > 1 || section.title.trim() ? lineProblem(section.title, MOST_ROW_TITLE, `section-${place}`, gettext("The title of section {place}", { place: place + 1 })) : null,
      ...section.rows.flatMap((row, index) => [
        lineProblem(row.title, MOST_ROW_TITLE, `row-${place}-${index}`, gettext("The title of row {place}", { place: index + 1 })),
        row.description.trim() ? lineProblem(row.description, MOST_ROW_DESCRIPTION, `description-${place}-${index}`, gettext("The description of row {place}", { place: index + 1 })) : null,
      ]),
    ]),
  ]),
});

/** @param {any} draft @param {any} section @param {number} place @param {() => void} changed */
function sectionView(draft, section, place, changed) {
  const { sections } = draft;
  const add = () => changed(section.rows.push(newRow()));
  return html`<fieldset class="compose-section"><legend class="visually-hidden">${gettext("Section {place}", { place: place + 1 })}</legend>
    ${sections.length > 1 ? html`<div class="field-line">${lineField(section, "title", gettext("Title of section {place}", { place: place + 1 }), { most: MOST_ROW_TITLE, key: `section-${place}` })}
      ${removeButton(gettext("Remove section {place}", { place: place + 1 }), () => changed(sections.splice(place, 1)))}</div>` : ""}
    ${section.rows.map((row, index) => html`<div class="field-line">
      <div class="compose-row">${lineField(row, "title", gettext("Row {place}", { place: index + 1 }), { most: MOST_ROW_TITLE, key: `row-${place}-${index}` })}
        ${lineField(row, "description", gettext("Description, if it needs one"), { most: MOST_ROW_DESCRIPTION, key: `description-${place}-${index}` })}</div>
      ${section.rows.length > 1 ? removeButton(gettext("Remove row {place}", { place: index + 1 }), () => changed(section.rows.splice(index, 1))) : ""}</div>`)}
    ${rowsOf(draft) < MOST_ROWS ? html`<button class="btn btn-sm" type="button" @click=${add}>${icon("plus")} ${gettext("Add a row")}</button>` : ""}</fieldset>`;
}

/** @param {any} draft */
const rowsOf = ({ sections }) => sections.reduce((sum, { rows }) => sum + rows.length, 0);

const newRow = () => ({ id: crypto.randomUUID(), title: "", description: "" });
const newSection = () => ({ title: "", rows: [newRow()] });

/** @param {any} section */
const bodyOf = ({ title, rows }) => ({
  title: title.trim(),
  rows: rows.map((row) => ({ id: row.id, title: row.title.trim(), ...(row.description.trim() && { description: row.description.trim() }) })),
});
