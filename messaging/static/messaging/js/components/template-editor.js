// @ts-check
/** Beside the words of a template: a sample for each parameter, and how a customer will read it. */
import { html, render } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { MAX_VALUE, fill, inOrder, parametersOf } from "../lib/wording.js";

/** @param {HTMLElement} form */
export function mount(form) {
  const places = { samples: find(form, "[data-samples]"), preview: find(form, "[data-preview]") };
  /** @type {Map<string, string>} */
  const samples = new Map();
  for (const field of form.querySelectorAll("[data-samples] .field")) {
    const [name, value] = field.querySelectorAll("input");
    samples.set(name.value, value.value);
  }
  places.samples.replaceChildren();
  const show = () => draw(variantsIn(form), samples, places, show);
  form.addEventListener("input", show);
  show();
}

/** @param {HTMLElement} form @param {string} selector */
const find = (form, selector) => /** @type {HTMLElement} */ (form.querySelector(selector));

/** @param {HTMLElement} form */
const variantsIn = (form) =>
  [...form.querySelectorAll("[data-variant]")].map((section) => {
    const value = (name) => /** @type {HTMLInputElement} */ (section.querySelector(`[name$="-${name}"]`)).value.trim();
    const choice = /** @type {HTMLSelectElement} */ (section.querySelector("select"));
    const variant = { title: value("title"), body: value("body"), footer: value("footer") };
    return { ...variant, code: choice.value, language: choice.selectedOptions[0]?.textContent ?? "" };
  }).filter(({ body }) => body);

/** @param {any[]} variants @param {Map<string, string>} samples @param {{samples: HTMLElement, preview: HTMLElement}} places @param {() => void} changed */
function draw(variants, samples, places, changed) {
  const names = inOrder(variants.flatMap(parametersOf));
  render(names.length ? names.map((name) => sampleView(name, samples, changed)) : html`<p class="small">${gettext("No parameters yet.")}</p>`, places.samples);
  const values = Object.fromEntries(names.map((name) => [name, samples.get(name) || `{{${name}}}`]));
  render(variants.length ? variants.map((variant) => previewOf(variant, values)) : html`<p class="small">${gettext("Nothing written yet.")}</p>`, places.preview);
}

/** @param {string} name @param {Map<string, string>} samples @param {() => void} changed */
const sampleView = (name, samples, changed) => html`<div class="field"><label for="sample-${name}">${name}</label>
  <input type="hidden" name="sample_name" .value=${name}>
  <input class="form-control" id="sample-${name}" name="sample_value" maxlength=${MAX_VALUE} required .value=${samples.get(name) ?? ""}
    @input=${({ target }) => { samples.set(name, target.value); changed(); }}></div>`;

/** @param {any} variant @param {Record<string, string>} values */
const previewOf = ({ code, language, title, body, footer }, values) => html`<div><h3 class="h-small">${language}</h3>
  <div class="template-text" lang=${code} dir="auto">${title ? html`<p class="bubble__title">${fill(title, values)}</p>` : ""}
    <p class="bubble__text">${fill(body, values)}</p>${footer ? html`<p class="bubble__footer">${footer}</p>` : ""}</div></div>`;
