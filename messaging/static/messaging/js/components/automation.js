// @ts-check
/** Talk / Automation: the rules of automatic answers, kept as data, and what would answer a text. */
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import * as views from "./automation-views.js";

class RecadoAutomation extends PageElement {
  static properties = {
    given: { state: true }, rules: { state: true }, problem: { state: true }, done: { state: true }, busy: { state: true },
  };

  constructor() {
    super();
    /** What the server keeps. @type {any} */
    this.given = null;
    /** What stands on the page. @type {any} */
    this.rules = null;
    this.problem = "";
    /** Sentences by field, such as "commands.3.name". @type {Record<string, string>} */
    this.fields = {};
    this.done = "";
    this.busy = false;
    this.test = { text: "/", isFirst: true, at: "" };
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("beforeunload", (event) => this.isChanged && event.preventDefault());
    this.load();
  }

  load = () => this.run(async () => this.take(await api.get("automation/")));

  /** @param {any} given */
  take(given) {
    if (!given.version) given.rules.zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    this.given = given;
    this.rules = structuredClone(given.rules);
  }

  /** @param {() => Promise<void>} act */
  async run(act) {
    this.busy = true;
    Object.assign(this, { problem: "", done: "", fields: {} });
    try {
      await act();
    } catch (error) {
      this.fields = error instanceof api.ApiError ? error.fields : {};
      this.problem = api.sentence(error);
    }
    this.busy = false;
    await this.updateComplete;
    if (this.problem) /** @type {HTMLElement | null} */ (this.querySelector("[aria-invalid=true], [role=alert]"))?.scrollIntoView({ block: "center" });
  }

  get isChanged() {
    return this.rules !== null && this.given.can_write && JSON.stringify(this.rules) !== JSON.stringify(this.given.rules);
  }

  /** Change the rules in place, and show them. @param {(rules: any) => void} act */
  change(act) {
    act(this.rules);
    this.done = "";
    this.requestUpdate();
  }

  save = (event) => {
    event.preventDefault();
    return this.run(async () => {
      this.take(await api.put("automation/", { rules: this.rules, version: this.given.version }));
      this.done = this.given.hosted
        ? gettext("Saved. Recado answers by these rules from now on.")
        : gettext("Saved. Open inboxes answer by these rules within a minute.");
    });
  };

  discard = () => this.change(() => (this.rules = structuredClone(this.given.rules)));

  /** @param {string} day */
  addSpan = (day) => this.change(({ hours }) => hours[day].push(hours[day].length ? ["16:00", "20:00"] : ["09:00", "18:00"]));
  /** @param {string} day @param {number} place */
  dropSpan = (day, place) => this.change(({ hours }) => hours[day].splice(place, 1));
  /** @param {string} day @param {number} place @param {number} end @param {string} time */
  setSpan = (day, place, end, time) =>
    this.change(({ hours }) => (hours[day][place][end] = end && time === "00:00" ? "24:00" : time));
  /** The same hours from Monday to Friday. */
  copyMonday = () => this.change(({ hours }) => ["tue", "wed", "thu", "fri"].forEach((day) => (hours[day] = structuredClone(hours.mon))));

  addHoliday = (event) => {
    const { value } = event.target;
    if (value && !this.rules.holidays.includes(value)) this.change(({ holidays }) => holidays.push(value) && holidays.sort());
    event.target.value = "";
  };
  /** @param {string} day */
  dropHoliday = (day) => this.change((rules) => (rules.holidays = rules.holidays.filter((other) => other !== day)));

  addCommand = async () => {
    this.change(({ commands }) => commands.push({ name: "", hint: "", text: "", buttons: [] }));
    await this.updateComplete;
    const rows = this.querySelectorAll("details.command");
    const row = /** @type {HTMLDetailsElement} */ (rows[rows.length - 1]);
    row.open = true;
    row.querySelector("input")?.focus();
  };
  /** @param {number} place */
  dropCommand = (place) => this.change(({ commands }) => commands.splice(place, 1));
  /** @param {number} place @param {number} step */
  moveCommand = (place, step) =>
    this.change(({ commands }) => commands.splice(place + step, 0, ...commands.splice(place, 1)));
  /** @param {number} place */
  addButton = (place) =>
    this.change(({ commands }) => commands[place].buttons.push({ id: crypto.randomUUID().slice(0, 8), text: "", command: "" }));

  /** @param {Record<string, unknown>} values */
  try(values) {
    this.test = { ...this.test, ...values };
    this.requestUpdate();
  }

  /** @returns {any} */
  render() {
    return this.rules ? views.pageView(this) : views.startView(this);
  }
}

customElements.define("recado-automation", RecadoAutomation);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoAutomation();
  element.className = "stack";
  mountIn(place, element);
}
