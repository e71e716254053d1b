// @ts-check
/** How far an import is: asked again each second while it runs; the page is loaded anew when it ends. */
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { html } from "../../../accounts/vendor/lit/lit.js";

const POLL_MS = 1000;
const figure = new Intl.NumberFormat(language);

/** @typedef {{id: string, state: string, total: number, position: number, created: number, updated: number, merged: number, refused: number, warned: number}} Progress */

class ImportProgress extends PageElement {
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
    if (this.progress?.state !== "running") return;
    try {
      this.progress = await api.get(`contacts/imports/${this.progress.id}/`);
      this.problem = "";
    } catch (error) {
      this.problem = api.sentence(error);
    }
    if (this.progress?.state !== "running") location.reload();
    else this.timer = setTimeout(this.ask, POLL_MS);
  };

  /** @returns {any} */
  render() {
    const { progress } = this;
    if (!progress) return html``;
    const share = Math.floor((100 * progress.position) / progress.total);
    const counts = [
      [gettext("New"), progress.created], [gettext("Changed"), progress.updated],
      [gettext("Same number again"), progress.merged], [gettext("Left out"), progress.refused],
      [gettext("Taken in part"), progress.warned],
    ];
    return html`
      <div class="progress-head">
        <b class="num">${figure.format(share)}%</b>
        <span class="num" role="status">${gettext("{position} of {total} rows read", {
          position: figure.format(progress.position), total: figure.format(progress.total) })}</span>
      </div>
      <progress class="meter" max=${progress.total} .value=${progress.position} aria-label=${gettext("Rows read")}></progress>
      <ul class="legend">
        ${counts.map(([name, count]) => html`<li>${name} <b>${figure.format(/** @type {number} */ (count))}</b></li>`)}
      </ul>
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${this.problem}</p>` : ""}`;
  }
}

customElements.define("recado-import-progress", ImportProgress);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new ImportProgress();
  element.progress = JSON.parse(document.getElementById("import-progress")?.textContent ?? "null");
  mountIn(place, element);
}
