// @ts-check
/** The rule builder: conditions in groups, and how many people they mean, asked a moment after each change. */
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { FIELD_NAMES, OP_NAMES, needsValue, startValue, valueView } from "../lib/rule-fields.js";

const WAIT_MS = 400;
const MAX_DEPTH = 3;
const figure = new Intl.NumberFormat(language);

/** @typedef {import("../lib/rule-fields.js").Field} Field */
/** @typedef {{field: string, op: string, value?: any}} Condition */
/** @typedef {{all?: any[], any?: any[]}} Group */

class AudienceRule extends PageElement {
  static properties = { rule: { state: true }, reach: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {Group} */
    this.rule = { all: [] };
    /** @type {Field[]} */
    this.fields = [];
    this.canEdit = true;
    /** @type {{count: number, with_consent: number, sample: string[]} | null} */
    this.reach = null;
    this.problem = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.count();
  }

  /** Something changed: show it, and ask again in a moment. */
  changed() {
    this.rule = { ...this.rule };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.count(), WAIT_MS);
  }

  async count() {
    const asked = (this.asked = JSON.stringify(this.rule));
    try {
      const reach = await api.post("audiences/count/", { rule: this.rule });
      if (asked === this.asked) [this.reach, this.problem] = [reach, ""];
    } catch (error) {
      if (asked === this.asked) [this.reach, this.problem] = [null, api.sentence(error)];
    }
  }

  /** @param {any[]} members */
  addCondition(members) {
    const field = this.fields[0];
    members.push({ field: field.field, op: field.ops[0], value: startValue(field) });
    this.changed();
  }

  /** @param {Condition} condition @param {string} name */
  chooseField(condition, name) {
    const field = this.fieldOf(name);
    Object.assign(condition, { field: name, op: field.ops[0], value: startValue(field) });
    this.changed();
  }

  /** @param {Condition} condition @param {string} op */
  chooseOp(condition, op) {
    condition.op = op;
    if (!needsValue(op)) delete condition.value;
    else condition.value ??= startValue(this.fieldOf(condition.field));
    this.changed();
  }

  /** @param {string} name */
  fieldOf = (name) => /** @type {Field} */ (this.fields.find((field) => field.field === name) ?? this.fields[0]);

  /** @param {Group} group @param {string} kind */
  turn(group, kind) {
    const members = group.all ?? group.any ?? [];
    delete group.all;
    delete group.any;
    Object.assign(group, { [kind]: members });
    this.changed();
  }

  /** @param {any} value @param {Condition} condition */
  setValue(condition, value) {
    condition.value = value;
    this.changed();
  }

  /** @param {any[]} members @param {any} member */
  drop(members, member) {
    members.splice(members.indexOf(member), 1);
    this.changed();
  }

  /** @param {Group} group @param {number} depth @returns {any} */
  groupView(group, depth) {
    const members = group.all ?? group.any ?? [];
    return html`<fieldset class="rule-group" ?disabled=${!this.canEdit}>
      <legend class="small">${gettext("People for whom")}
        <select class="form-select" aria-label=${gettext("How conditions are joined")}
          @change=${(/** @type {any} */ event) => this.turn(group, event.target.value)}>
          <option value="all" ?selected=${Boolean(group.all)}>${gettext("all of this holds")}</option>
          <option value="any" ?selected=${Boolean(group.any)}>${gettext("any of this holds")}</option>
        </select>
      </legend>
      ${members.map((member) => html`<div class="rule-row">
        ${member.field ? this.conditionView(member) : this.groupView(member, depth + 1)}
        <button class="icon-btn" type="button" aria-label=${gettext("Remove")} @click=${() => this.drop(members, member)}>${icon("x")}</button>
      </div>`)}
      ${members.length ? nothing : html`<p class="small mb-0">${gettext("Everybody: no condition yet.")}</p>`}
      <div class="actions">
        <button class="btn btn-sm" type="button" @click=${() => this.addCondition(members)}>${icon("plus")}${gettext("Condition")}</button>
        ${depth < MAX_DEPTH ? html`<button class="btn btn-sm" type="button" @click=${() => this.addGroup(members)}>${icon("plus")}${gettext("Group")}</button>` : nothing}
      </div>
    </fieldset>`;
  }

  /** @param {any[]} members */
  addGroup(members) {
    const group = { any: [] };
    members.push(group);
    this.addCondition(group.any);
  }

  /** @param {Condition} condition */
  conditionView(condition) {
    const field = this.fieldOf(condition.field);
    return html`
      <select class="form-select" aria-label=${gettext("Field")} @change=${(/** @type {any} */ event) => this.chooseField(condition, event.target.value)}>
        ${this.fields.map((each) => html`<option value=${each.field} ?selected=${each === field}>${each.name ?? FIELD_NAMES[each.field]}</option>`)}
      </select>
      <select class="form-select" aria-label=${gettext("Comparison")} @change=${(/** @type {any} */ event) => this.chooseOp(condition, event.target.value)}>
        ${field.ops.map((op) => html`<option value=${op} ?selected=${op === condition.op}>${OP_NAMES[op]}</option>`)}
      </select>
      ${needsValue(condition.op) ? valueView(field, condition.value, (value) => this.setValue(condition, value)) : html`<span></span>`}`;
  }

  /** @returns {any} */
  render() {
    const { reach } = this;
    return html`
      <input type="hidden" name="rule" .value=${JSON.stringify(this.rule)} />
      ${this.groupView(this.rule, 1)}
      <div class="reach" role="status">
        ${this.problem ? html`<p class="field-error">${this.problem}</p>` : nothing}
        ${reach ? html`<p class="mb-0"><b class="num">${figure.format(reach.count)}</b> ${gettext("people")},
          <b class="num">${figure.format(reach.with_consent)}</b> ${gettext("allow marketing")}</p>
          ${reach.sample.length ? html`<p class="small mb-0">${reach.sample.join(", ")}${reach.count > reach.sample.length ? "…" : ""}</p>` : nothing}` : nothing}
      </div>`;
  }
}

customElements.define("recado-audience-rule", AudienceRule);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new AudienceRule();
  const given = JSON.parse(document.getElementById("audience-rule")?.textContent ?? "{}");
  Object.assign(element, { rule: given.rule, fields: given.fields, canEdit: given.can_edit });
  mountIn(place, element);
}
