// @ts-check
/** How far an export is. */
import { html } from "../../vendor/lit/lit.js";
import { mountIn } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { PolledProgress, figure } from "../lib/polled-progress.js";

/** @typedef {{id: string, state: string, rows: number, total: number}} Progress */

/** @extends {PolledProgress<Progress>} */
class ExportProgress extends PolledProgress {
  /** @param {Progress} work */
  address({ id }) {
    return `exports/${id}/`;
  }

  /** @returns {any} */
  render() {
    if (!this.progress) return html``;
    const { rows, total } = this.progress;
    const words = gettext("{rows} of {total} records gathered", { rows: figure.format(rows), total: figure.format(total) });
    return html`${this.meter(rows, total, words, gettext("Records gathered"))}${this.trouble()}`;
  }
}

customElements.define("recado-export-progress", ExportProgress);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new ExportProgress();
  element.progress = JSON.parse(document.getElementById("export-progress")?.textContent ?? "null");
  mountIn(place, element);
}
