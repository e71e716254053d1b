// @ts-check
/** Pictures of a conversation, large: next and previous by keys, buttons or swiping, zoom, save; Escape leads back to where one was. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { sizeOf } from "../lib/media/entries.js";
import { open, openedOf, save } from "../lib/media/opened.js";
import { comingView, thumbOf, troubleView } from "./file-parts.js";

/** A finger that went so far, and mostly sideways or down, meant it. */
const SWIPE_PX = 48;

class RecadoLightbox extends PageElement {
  static properties = { entries: { state: true }, place: { state: true }, isLarge: { state: true } };

  constructor() {
    super();
    /** @type {any[]} */ this.entries = [];
    this.place = 0;
    this.isLarge = false;
    /** @type {{x: number, y: number} | null} where a finger came down */ this.from = null;
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
    this.stage.focus();
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
    const last = this.entries.length - 1;
    const act = { ArrowRight: () => this.go(this.place + 1), ArrowLeft: () => this.go(this.place - 1), Home: () => this.go(0), End: () => this.go(last),
      "+": this.zoom, "-": this.zoom }[event.key];
    if (!act || (this.isLarge && event.key !== "+" && event.key !== "-")) return;
    event.preventDefault();
    act();
  };

  /** @param {any} event */
  touched = ({ touches }) => (this.from = touches.length === 1 && !this.isLarge ? { x: touches[0].clientX, y: touches[0].clientY } : null);

  /** @param {any} event */
  let = ({ changedTouches: [{ clientX, clientY }] }) => {
    if (!this.from) return;
    const [across, down] = [clientX - this.from.x, clientY - this.from.y];
    this.from = null;
    if (Math.abs(across) > SWIPE_PX && Math.abs(across) > Math.abs(down)) this.go(this.place + (across < 0 ? 1 : -1));
    else if (down > 2 * SWIPE_PX) this.dialog?.close();
  };

  /** A button that was pressed may be gone by now; keys still mean the pictures. */
  updated() {
    if (this.dialog?.open && !this.dialog.contains(document.activeElement)) this.stage.focus();
  }

  /** @returns {HTMLElement} */
  get stage() {
    return /** @type {any} */ (this.querySelector(".lightbox__stage"));
  }

  render() {
    const entry = this.entries[this.place];
    return html`<dialog class="lightbox" aria-label=${gettext("Photo")} @keydown=${this.keyed}>${entry ? this.pictureView(entry) : ""}</dialog>`;
  }

  /** @param {any} entry */
  pictureView(entry) {
    const { state, url, fits } = openedOf(entry);
    const isOpen = state === "open" && fits;
    return html`<header><span class="lightbox__name"><bdi>${entry.name}</bdi><small>${this.place + 1}/${this.entries.length} · ${sizeOf(entry.n)}</small></span>
        <button class="icon-btn" type="button" aria-label=${this.isLarge ? gettext("Smaller") : gettext("Larger")} aria-pressed=${this.isLarge} ?disabled=${!isOpen} @click=${this.zoom}>${icon(this.isLarge ? "zoom-out" : "zoom-in")}</button>
        <button class="icon-btn" type="button" aria-label=${gettext("Save")} ?disabled=${!isOpen} @click=${() => save(entry)}>${icon("download")}</button>
        <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${() => this.dialog?.close()}>${icon("x")}</button></header>
      <div class="lightbox__stage ${this.isLarge ? "is-large" : ""}" tabindex="-1" @touchstart=${this.touched} @touchend=${this.let}>
        ${state === "failed" || (state === "open" && !fits) ? troubleView(entry, this.changed)
          : html`<img src=${isOpen ? url : thumbOf(entry)} alt=${entry.name} width=${entry.w ?? 640} height=${entry.h ?? 480} class=${isOpen ? "" : "is-rough"} @dblclick=${this.zoom}>`}
        ${state === "coming" ? comingView(entry) : ""}</div>
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
