// @ts-check
/** Pictures of a conversation, large: next and previous, zoom, save; Escape leads back to where one was. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { sizeOf } from "../lib/media/entries.js";
import { open, openedOf, save } from "../lib/media/opened.js";
import { thumbOf, troubleView } from "./file-parts.js";

class RecadoLightbox extends PageElement {
  static properties = { entries: { state: true }, place: { state: true }, isLarge: { state: true } };

  constructor() {
    super();
    /** @type {any[]} */ this.entries = [];
    this.place = 0;
    this.isLarge = false;
  }

  /** @returns {HTMLDialogElement | null} */
  get dialog() {
    return this.querySelector("dialog");
  }

  /** @param {any[]} entries @param {any} entry of them @param {() => void} told of what was fetched */
  async show(entries, entry, told) {
    Object.assign(this, { entries, told });
    this.go(entries.findIndex(({ id }) => id === entry.id));
    await this.updateComplete;
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  /** @param {number} place */
  go(place) {
    if (place < 0 || place >= this.entries.length) return;
    this.place = place;
    this.isLarge = false;
    open(this.entries[place], this.changed);
  }

  changed = () => {
    this.requestUpdate();
    /** @type {any} */ (this).told();
  };

  zoom = () => (this.isLarge = !this.isLarge);

  /** @param {KeyboardEvent} event */
  keyed = (event) => {
    const act = { ArrowRight: () => this.go(this.place + 1), ArrowLeft: () => this.go(this.place - 1), "+": this.zoom, "-": this.zoom }[event.key];
    if (!act || (this.isLarge && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    act();
  };

  render() {
    const entry = this.entries[this.place];
    return html`<dialog class="lightbox" aria-label=${gettext("Photo")} @keydown=${this.keyed}>${entry ? this.pictureView(entry) : ""}</dialog>`;
  }

  /** @param {any} entry */
  pictureView(entry) {
    const { state, url, fits, share } = openedOf(entry);
    const isOpen = state === "open" && fits;
    return html`<header><span class="lightbox__name"><bdi>${entry.name}</bdi><small>${this.place + 1}/${this.entries.length} · ${sizeOf(entry.n)}</small></span>
        <button class="icon-btn" type="button" aria-label=${this.isLarge ? gettext("Smaller") : gettext("Larger")} aria-pressed=${this.isLarge} ?disabled=${!isOpen} @click=${this.zoom}>${icon(this.isLarge ? "zoom-out" : "zoom-in")}</button>
        <button class="icon-btn" type="button" aria-label=${gettext("Save")} ?disabled=${!isOpen} @click=${() => save(entry)}>${icon("download")}</button>
        <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${() => this.dialog?.close()}>${icon("x")}</button></header>
      <div class="lightbox__stage ${this.isLarge ? "is-large" : ""}" tabindex="-1">
        ${state === "failed" || (state === "open" && !fits) ? troubleView(entry, this.changed)
          : html`<img src=${isOpen ? url : thumbOf(entry)} alt=${entry.name} width=${entry.w ?? 640} height=${entry.h ?? 480} class=${isOpen ? "" : "is-rough"} @dblclick=${this.zoom}>`}
        ${state === "coming" ? html`<progress class="meter" max="1" value=${share} aria-label=${gettext("Fetching")}></progress>` : ""}</div>
      ${this.stepView(-1, "chevron-left", gettext("Previous photo"))}${this.stepView(1, "chevron-right", gettext("Next photo"))}`;
  }

  /** @param {number} step @param {string} sign @param {string} words */
  stepView(step, sign, words) {
    const place = this.place + step;
    if (this.isLarge || place < 0 || place >= this.entries.length) return "";
    return html`<button class="icon-btn lightbox__step ${step > 0 ? "lightbox__step--next" : ""}" type="button" aria-label=${words} @click=${() => this.go(place)}>${icon(sign)}</button>`;
  }
}

customElements.define("recado-lightbox", RecadoLightbox);

/** @type {RecadoLightbox | null} */
let lightbox = null;

/** @param {any[]} entries every picture that can be reached from here @param {any} entry the one to show @param {() => void} changed */
export async function showPicture(entries, entry, changed) {
  if (!lightbox) {
    lightbox = new RecadoLightbox();
    document.body.append(lightbox);
    await lightbox.updateComplete;
  }
  await lightbox.show(entries, entry, changed);
}
