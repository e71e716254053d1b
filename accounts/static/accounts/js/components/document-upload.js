// @ts-check
/** Documents are dropped or chosen, several at once, and sent one after the other with their progress. */
import { PageElement, mountIn } from "../lib/element.js";
import { gettext, language } from "../lib/i18n.js";
import { html } from "../../vendor/lit/lit.js";

const MAX_BYTES = 10 * 1024 * 1024;
const percent = new Intl.NumberFormat(language, { style: "percent" });

/** @typedef {{file: File, share: number, state: "waiting" | "sending" | "checking" | "kept" | "refused" | "stopped", problem: string}} Row */

class DocumentUpload extends PageElement {
  static properties = { rows: { state: true } };

  constructor() {
    super();
    /** @type {Row[]} */
    this.rows = [];
    /** @type {XMLHttpRequest | null} */
    this.request = null;
  }

  /** @param {HTMLFormElement} form */
  attach(form) {
    this.form = form;
    this.input = /** @type {HTMLInputElement} */ (form.elements.namedItem("file"));
    this.input.multiple = true;
    const zone = /** @type {HTMLElement} */ (form.querySelector(".drop"));
    zone.classList.add("drop--ready");
    const label = zone.querySelector("label");
    if (label) label.textContent = gettext("Choose files, or drop them here");
    for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => this.over(event, zone));
    zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
    zone.addEventListener("drop", (event) => this.drop(event, zone));
    form.addEventListener("submit", (event) => this.submit(event));
  }

  /** @param {Event} event @param {HTMLElement} zone */
  over(event, zone) {
    event.preventDefault();
    zone.classList.add("drop--over");
  }

  /** @param {DragEvent} event @param {HTMLElement} zone */
  drop(event, zone) {
    event.preventDefault();
    zone.classList.remove("drop--over");
    const files = event.dataTransfer?.files;
    if (files?.length && this.input) this.input.files = files;
  }

  /** @param {Event} event */
  async submit(event) {
    const kind = new FormData(this.form).get("kind");
    // Without a kind or a file the server says what is missing.
    if (!kind || !this.input?.files?.length) return;
    event.preventDefault();
    if (this.request) return;
    this.rows = [...this.input.files].map((file) => ({ file, share: 0, state: "waiting", problem: "" }));
    for (const row of this.rows) await this.send(row);
    this.input.value = "";
    if (this.rows.every((row) => row.state === "kept")) location.reload();
  }

  /** @param {Row} row */
  async send(row) {
    if (row.state === "stopped") return;
    if (row.file.size > MAX_BYTES) {
      this.change(row, { state: "refused", problem: gettext("A document may have at most 10 MB. Scan it in grey, or send it in parts.") });
      return;
    }
    const body = new FormData(this.form);
    body.set("file", row.file);
    const request = new XMLHttpRequest();
    this.request = request;
    this.change(row, { state: "sending" });
    request.upload.addEventListener("progress", ({ loaded, total }) => this.change(row, { share: loaded / total }));
    request.upload.addEventListener("load", () => this.change(row, { state: "checking" }));
    await new Promise((done) => {
      request.addEventListener("loadend", done);
      request.open("POST", location.pathname);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
    this.request = null;
    if (request.status === 201) this.change(row, { state: "kept" });
    else if (/** @type {string} */ (row.state) !== "stopped") this.change(row, { state: "refused", problem: problemOf(request) });
  }

  /** @param {Row} row @param {Partial<Row>} change */
  change(row, change) {
    Object.assign(row, change);
    this.rows = [...this.rows];
  }

  stop() {
    for (const row of this.rows) if (!["kept", "refused"].includes(row.state)) this.change(row, { state: "stopped" });
    this.request?.abort();
  }

  /** @returns {any} */
  render() {
    if (!this.rows.length) return html``;
    const isBusy = this.rows.some((row) => ["waiting", "sending", "checking"].includes(row.state));
    return html`
      <ul class="plain-list uploads" aria-live="polite">${this.rows.map((row) => this.row(row))}</ul>
      <div class="actions">
        ${isBusy
          ? html`<button class="btn" type="button" @click=${() => this.stop()}>${gettext("Stop")}</button>`
          : this.rows.some((row) => row.state === "kept")
            ? html`<a class="btn" href=${location.pathname}>${gettext("Show what is kept")}</a>` : ""}
      </div>`;
  }

  /** @param {Row} row */
  row({ file, share, state, problem }) {
    const words = {
      waiting: gettext("Waiting"), sending: percent.format(share), checking: gettext("Being checked…"),
      kept: gettext("Kept"), refused: gettext("Not taken"), stopped: gettext("Stopped"),
    };
    return html`
      <li>
        <div class="spread spread--firm"><bdi class="uploads__name">${file.name}</bdi><span class="small num">${words[state]}</span></div>
        ${state === "sending" || state === "checking"
          ? html`<progress class="meter" max="1" .value=${state === "checking" ? 1 : share} aria-label=${file.name}></progress>` : ""}
        ${problem ? html`<p class="field-error" role="alert">${problem}</p>` : ""}
      </li>`;
  }
}

/** What the server said; whatever else came in between has no words of its own. @param {XMLHttpRequest} request */
function problemOf(request) {
  if (request.status === 0) return gettext("There is no connection. Try again when you are online.");
  try {
    return JSON.parse(request.responseText).detail || gettext("Something went wrong. Load the page again.");
  } catch {
    return gettext("Something went wrong. Load the page again.");
  }
}

customElements.define("recado-document-upload", DocumentUpload);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new DocumentUpload();
  element.attach(/** @type {HTMLFormElement} */ (place.closest("form")));
  mountIn(place, element);
}
