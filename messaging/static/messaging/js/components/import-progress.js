// @ts-check
/** How far an import is. */
import { mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { PolledProgress, figure } from "../../../accounts/js/lib/polled-progress.js";
import { html } from "../../../accounts/vendor/lit/lit.js";

/** @typedef {{id: string, state: string, total: number, position: number, created: number, updated: number, merged: number, refused: number, warned: number}} Progress */

/** @extends {PolledProgress<Progress>} */
class ImportProgress extends PolledProgress {
  /** @param {Progress} work */
  address({ id }) {
    return `contacts/imports/${id}/`;
  }

  /** @returns {any} */
  render() {
    const { progress } = this;
    if (!progress) return html``;
    const words = gettext("{position} of {total} rows read", {
      position: figure.format(progress.position), total: figure.format(progress.total) });
    const counts = [
      [gettext("New"), progress.created], [gettext("Changed"), progress.updated],
      [gettext("Same number again"), progress.merged], [gettext("Left out"), progress.refused],
      [gettext("Taken in part"), progress.warned],
    ];
    return html`
      ${this.meter(progress.position, progress.total, words, gettext("Rows read"))}
      <ul class="legend">
        ${counts.map(([name, count]) => html`<li>${name} <b>${figure.format(/** @type {number} */ (count))}</b></li>`)}
      </ul>
      ${this.trouble()}`;
  }
}

customElements.define("recado-import-progress", ImportProgress);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new ImportProgress();
  element.progress = JSON.parse(document.getElementById("import-progress")?.textContent ?? "null");
  mountIn(place, element);
}
