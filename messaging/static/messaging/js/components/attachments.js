// @ts-check
/** Files beside the field: chosen, dropped, pasted or recorded; looked at, and sent as one message. */
import { html, repeat } from "../../../accounts/vendor/lit/lit.js";
import { utf8 } from "../../../accounts/js/crypto/primitives.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { MAX_BODY_SIZE } from "../crypto/contents.js";
import { UnfitFileError, prepare } from "../lib/media/chosen.js";
import { MOST_FILES } from "../lib/media/entries.js";
import { clearShelf, keepTray, recallTray, shelve } from "../lib/media/shelf.js";
import { isPicture, isVideo, isVoice } from "../lib/media/types.js";
import { factsOf, signOf, thumbOf } from "./file-parts.js";
import { Order, moved } from "./order.js";
import { Recorder } from "./recorder.js";
import "./voice-note.js";

/** @typedef {{name: string, entry: any, note: string, problem: string, share: number, ready: Promise<unknown>, isGone: boolean}} Item */

/** The tool of the composer. @implements {import("./composer.js").Tool} */
export class Attachments {
  /** @type {Map<string, Item[]>} */
  #trays = new Map();
  /** @type {Map<string, string>} */
  #problems = new Map();
  isDropping = false;

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.order = new Order(page);
    this.recorder = new Recorder(page, (id, file) => this.add(id, [file], true), (id, words) => this.#say(id, words));
    page.addEventListener("paste", this.#pasted);
    for (const kind of ["dragover", "dragleave", "drop"]) page.addEventListener(kind, this.#dragged);
    page.addEventListener("recado:opened", () => page.requestUpdate());
  }

  /** @param {string} id @returns {Item[]} */
  #tray(id) {
    if (!this.#trays.has(id)) {
      this.#trays.set(id, []);
      this.#restore(id);
    }
    return /** @type {Item[]} */ (this.#trays.get(id));
  }

  /** What was chosen before the page was closed. @param {string} id */
  async #restore(id) {
    const known = await recallTray(id);
    if (!known.length) return;
    const items = known.map(({ entry, note }) => ({ name: entry.name, entry, note, problem: "", share: 1, ready: Promise.resolve(), isGone: false }));
    this.#trays.set(id, [...items, ...this.#tray(id)]);
    this.page.requestUpdate();
  }

  /** @param {string} id */
  above(id) {
    const [items, problem] = [this.#tray(id), this.#problems.get(id)];
    return html`${this.isDropping ? html`<p class="drop-here" aria-hidden="true">${icon("paperclip")} ${gettext("Drop the files here")}</p>` : ""}
      ${problem ? html`<p class="banner" role="alert">${icon("alert-triangle")}<span>${problem}</span>
        <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${() => this.#say(id, "")}>${icon("x")}</button></p>` : ""}
      ${this.recorder.view(id)}
      ${items.length ? html`<ul class="tray" aria-label=${gettext("Files to send")}>${repeat(items, (item) => item, (item, place) => this.#itemView(id, item, this.#handle(id, item, place)))}</ul>${this.order.news()}` : ""}`;
  }

  /** @param {string} id @param {Item} item @param {number} place */
  #handle(id, { name }, place) {
    const move = (/** @type {number} */ from, /** @type {number} */ to) => {
      this.#trays.set(id, moved(this.#tray(id), from, to));
      this.page.requestUpdate();
      this.sent(id);
    };
    return this.order.handle({ name, place, count: this.#tray(id).length, move });
  }

  /** @param {string} id @param {Item} item @param {unknown} handle */
  #itemView(id, item, handle) {
    const { entry, name, note, problem } = item;
    const notes = problem || note ? html`<small class=${problem ? "tray__problem" : ""} role=${problem ? "alert" : "note"}>${problem || note}</small>` : "";
    const remove = html`<button class="icon-btn tray__remove" type="button" aria-label=${gettext("Remove {name}", { name })} @click=${() => this.remove(id, item)}>${icon("x")}</button>`;
    if (!entry) {
      return html`<li class="tray__item">${handle}<span class="tray__sign">${icon(problem ? "file-alert" : "hourglass")}</span>
        <span class="tray__words"><bdi>${name}</bdi>${problem ? notes : html`<small role="status">${gettext("Encrypting…")} ${item.share > 0 ? html`<span class="num">${Math.round(item.share * 100)} %</span>` : ""}</small>`}</span>${remove}</li>`;
    }
    if (isVoice(entry)) return html`<li class="tray__item tray__item--voice">${handle}<recado-voice .entry=${entry}></recado-voice>${remove}</li>`;
    const thumb = isPicture(entry) || isVideo(entry) ? thumbOf(entry) : "";
    return html`<li class="tray__item ${thumb && !note ? "tray__item--picture" : ""}">${handle}${thumb ? html`<img src=${thumb} alt=${name} draggable="false">` : html`<span class="tray__sign">${icon(signOf(entry))}</span>`}
      ${thumb && !note ? "" : html`<span class="tray__words"><bdi>${name}</bdi>${notes || html`<small>${factsOf(entry)}</small>`}</span>`}${remove}</li>`;
  }

  /** @param {string} id */
  view(id) {
    const choose = ({ target }) => {
      this.add(id, [...target.files]);
      target.value = "";
    };
    return html`<button class="icon-btn" type="button" aria-label=${gettext("Add photos or files")} @click=${({ currentTarget }) => currentTarget.nextElementSibling.click()}>${icon("paperclip")}</button>
      <input type="file" multiple hidden @change=${choose}>${this.recorder.buttonView(id)}`;
  }

  /** @param {string} id @param {File[]} files @param {boolean} [isVoice] */
  add(id, files, isVoice = false) {
    const room = MOST_FILES - this.#tray(id).length;
    this.#say(id, files.length > room ? gettext("At most {count} files go into one message.", { count: MOST_FILES }) : "");
    for (const file of files.slice(0, Math.max(0, room))) {
      /** @type {Item} */
      const item = { name: file.name, entry: null, note: "", problem: "", share: 0, ready: Promise.resolve(), isGone: false };
      this.#tray(id).push(item);
      item.ready = this.#prepare(id, item, file, isVoice);
    }
    this.page.requestUpdate();
  }

  /** @param {string} id @param {Item} item @param {File} file @param {boolean} isVoice */
  async #prepare(id, item, file, isVoice) {
    try {
      const { entry, note, ciphertext } = await prepare(file, isVoice, (share) => {
        item.share = share;
        this.page.requestUpdate();
      });
      if (item.isGone) return;
      await shelve(entry, ciphertext);
      Object.assign(item, { entry, note });
      await this.sent(id);
    } catch (error) {
      item.problem = error instanceof UnfitFileError ? error.message : gettext("This file could not be prepared. Is there room left on this device?");
    }
    this.page.requestUpdate();
  }

  /** @param {string} id @param {Item} item */
  async remove(id, item) {
    item.isGone = true;
    this.#trays.set(id, this.#tray(id).filter((other) => other !== item));
    this.page.requestUpdate();
    await this.sent(id);
    if (item.entry) await clearShelf([item.entry]);
  }

  /** @param {string} id */
  has = (id) => this.#tray(id).some(({ problem }) => !problem);

  /** The tray goes into the message; what is still being encrypted is waited for. @param {string} text @param {any} summary */
  async more(text, { id }) {
    const items = this.#tray(id).filter(({ problem }) => !problem);
    this.#trays.set(id, this.#tray(id).filter(({ problem }) => problem));
    this.page.requestUpdate();
    await Promise.all(items.map(({ ready }) => ready));
    this.#tray(id).push(...items.filter(({ problem }) => problem));
    const media = items.flatMap(({ entry }) => (entry ? [entry] : []));
    return media.length ? { media: fitting(text, media) } : {};
  }

  /** What the tray holds now is what a reload shows. @param {string} id */
  sent = (id) => keepTray(id, this.#tray(id).flatMap(({ entry, note }) => (entry ? [{ entry, note }] : [])));

  /** @param {string} id @param {string} words */
  #say(id, words) {
    this.#problems.set(id, words);
    this.page.requestUpdate();
  }

  /** The conversation in which something can be written now; "" when none is. */
  get #open() {
    const id = this.page.messenger.openId;
    const field = id && this.page.composer.fieldOf(id);
    return field && !field.disabled ? id : "";
  }

  /** @param {any} event */
  #pasted = (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Of what is copied elsewhere as words and as their picture, the words are meant.
    if (!files.length || !this.#open || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    this.add(this.#open, files);
  };

  /** @param {any} event */
  #dragged = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Wherever it falls, the browser must not open it in place of the chat.
    event.preventDefault();
    if (event.type === "dragleave" && this.page.contains(event.relatedTarget)) return;
    const isOver = event.type === "dragover" && Boolean(this.#open);
    if (event.type === "drop" && this.#open) this.add(this.#open, [...event.dataTransfer.files]);
    if (isOver !== this.isDropping) this.page.requestUpdate();
    this.isDropping = isOver;
  };
}

/** A body has room for so much, and its text may come in two languages: the last small pictures stay out if they must. @param {string} text @param {any[]} media */
function fitting(text, media) {
  const room = MAX_BODY_SIZE - 1024;
  const fitted = [...media];
  for (let place = media.length - 1; place >= 0 && utf8(JSON.stringify([text, text, fitted])).length > room; place -= 1) {
    const { thumb, ...rest } = fitted[place];
    fitted[place] = rest;
  }
  return fitted;
}
