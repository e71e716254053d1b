// @ts-check
/** What a condition of a rule can ask, in words, and how its value is written. */
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { html } from "../../../accounts/vendor/lit/lit.js";

/** @typedef {{field: string, kind: string, name?: string, ops: string[], values: [string, string][] | null}} Field */

/** @type {Record<string, string>} */
export const FIELD_NAMES = {
  label: gettext("Label"), language: gettext("Language"), country: gettext("Country of the number"),
  place: gettext("Place"), consent: gettext("Consent to marketing"), last_activity: gettext("Last wrote"),
};

/** @type {Record<string, string>} */
export const OP_NAMES = {
  is: gettext("is"), is_not: gettext("is not"), at_least: gettext("is at least"), at_most: gettext("is at most"),
  is_set: gettext("is written down"), is_not_set: gettext("is not written down"),
  within_days: gettext("in the last days:"), not_within_days: gettext("not in the last days:"),
};

const YES_NO = new Set(["consent", "yes_no"]);
const FIGURES = new Set(["number", "last_activity"]);
const START_DAYS = 30;

/** @param {string} op */
export const needsValue = (op) => op !== "is_set" && op !== "is_not_set";

/** @param {Field} field */
export function startValue(field) {
  if (YES_NO.has(field.kind)) return true;
  if (field.kind === "last_activity") return START_DAYS;
  if (field.kind === "number") return 0;
  if (field.kind === "date") return new Date().toISOString().slice(0, 10);
  return field.values?.[0]?.[0] ?? "";
}

/** @param {Field} field @param {[string, string]} pair */
function wordOf(field, [code, name]) {
  if (field.field !== "language" && field.field !== "country") return name;
  const type = field.field === "language" ? "language" : "region";
  try {
    return new Intl.DisplayNames(language, { type }).of(code) ?? name;
  } catch {
    return name;
  }
}

/** @param {Field} field @param {any} value @param {(value: any) => void} set */
export function valueView(field, value, set) {
  const label = gettext("Value");
  if (YES_NO.has(field.kind)) {
    return html`<select class="form-select" aria-label=${label} @change=${(/** @type {any} */ event) => set(event.target.value === "yes")}>
      <option value="yes" ?selected=${value === true}>${gettext("yes")}</option>
      <option value="no" ?selected=${value === false}>${gettext("no")}</option>
    </select>`;
  }
  if (field.values) {
    return html`<select class="form-select" aria-label=${label} @change=${(/** @type {any} */ event) => set(event.target.value)}>
      ${field.values.map((pair) => html`<option value=${pair[0]} ?selected=${pair[0] === value}>${wordOf(field, pair)}</option>`)}
    </select>`;
  }
  const type = FIGURES.has(field.kind) ? "number" : field.kind === "date" ? "date" : "text";
  return html`<input class="form-control" type=${type} aria-label=${label} .value=${String(value)}
    @input=${(/** @type {any} */ event) => set(type === "number" ? event.target.valueAsNumber : event.target.value)} />`;
}
