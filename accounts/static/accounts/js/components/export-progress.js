// @ts-check
/** How far an export is: asked again each second while it is made; the page is loaded anew when it ends. */
import { html } from "../../vendor/lit/lit.js";
import * as api from "../lib/api.js";
import { PageElement, mountIn } from "../lib/element.js";
import { gettext, language } from "../lib/i18n.js";

const POLL_MS = 1000;
const RUNNING = ["waiting", "running"];
const figure = new Intl.NumberFormat(language);

/** @typedef {{id: string, state: string, rows: number, total: number}} Progress */

class ExportProgress extends PageElement {
  static properties = { progress: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {Progress | null} */
    this.progress = null;
    this.problem = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setTimeout(this.ask, POLL_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  ask = async () => {
    if (!this.progress) return;
    try {
      this.progress = await api.get(`exports/${this.progress.id}/`);
      this.problem = "";
    } catch (error) {
      this.problem = api.sentence(error);
    }
    if (this.progress && RUNNING.includes(this.progress.state)) this.timer = setTimeout(this.ask, POLL_MS);
    else location.reload();
  };

  /** @returns {any} */
  render() {
    const { progress } = this;
    if (!progress) return html``;
    return html`
      <div class="progress-head">
        <b class="num">${figure.format(Math.floor((100 * progress.rows) / progress.total))}%</b>
        <span class="num" role="status">${gettext("{rows} of {total} records gathered", {
          rows: figure.format(progress.rows), total: figure.format(progress.total) })}</span>
      </div>
      <progress class="meter" max=${progress.total} .value=${progress.rows} aria-label=${gettext("Records gathered")}></progress>
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${this.problem}</p>` : ""}`;
  }
}

customElements.define("recado-export-progress", ExportProgress);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new ExportProgress();
  element.progress = JSON.parse(document.getElementById("export-progress")?.textContent ?? "null");
  mountIn(place, element);
}
