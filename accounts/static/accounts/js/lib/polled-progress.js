// @ts-check
/** How far a long work of the server is: asked again each second while it runs; the page is loaded anew when it ends. */
import { html } from "../../vendor/lit/lit.js";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { language } from "./i18n.js";

const POLL_MS = 1000;
const RUNNING = ["waiting", "running"];
export const figure = new Intl.NumberFormat(language);

/** @typedef {{id: string, state: string}} Work */

/** What comes from the page, and from `address` since. @template {Work} W */
export class PolledProgress extends PageElement {
  static properties = { progress: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {W | null} */
    this.progress = null;
    this.problem = "";
  }

  /** Where it is asked for. @param {W} work @returns {string} */
  address(work) {
    throw new Error(work.id);
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
    if (!this.progress || !RUNNING.includes(this.progress.state)) return;
    try {
      this.progress = await api.get(this.address(this.progress));
      this.problem = "";
    } catch (error) {
      this.problem = api.sentence(error);
    }
    if (RUNNING.includes(this.progress?.state ?? "")) this.timer = setTimeout(this.ask, POLL_MS);
    else location.reload();
  };

  /** @param {number} done @param {number} total @param {string} words @param {string} label @returns {any} */
  meter(done, total, words, label) {
    return html`
      <div class="progress-head">
        <b class="num">${figure.format(Math.floor((100 * done) / total))}%</b>
        <span class="num" role="status">${words}</span>
      </div>
      <progress class="meter" max=${total} .value=${done} aria-label=${label}></progress>`;
  }

  /** @returns {any} */
  trouble() {
    return this.problem ? html`<p class="notice notice--caution" role="alert">${this.problem}</p>` : "";
  }
}
