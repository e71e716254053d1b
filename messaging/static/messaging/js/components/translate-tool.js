// @ts-check
/** Write in your own language and send the other one too: both texts go in one encrypted message, after you saw both. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext, language as own } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { languageName } from "../lib/translation/names.js";
import { PackError } from "../lib/translation/packs.js";

const PAUSE_MS = 600;

/** @typedef {{id: string, text: string, to: string, state: "waiting" | "ready" | "differs" | "failed", translation: string, sentence: string, experimental: boolean}} Preview */

export class TranslateTool {
  /** What the other side would read of what is written. @type {Preview | null} */
  #preview = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /** @param {any} page the chat or inbox that shows it */
  constructor(page) {
    this.page = page;
  }

  get #translations() {
    return this.page.translations;
  }

  /** @param {string} id */
  #targets(id) {
    const { last } = this.#translations.of(id);
    const all = this.#translations.translator.targetsFrom(own);
    return all.includes(last) ? [last, ...all.filter((/** @type {string} */ code) => code !== last)] : all;
  }

  /** Into what one's own messages go, if at all. @param {string} id */
  #target(id) {
    const { also } = this.#translations.of(id);
    return this.#translations.isPossible && this.#targets(id).includes(also) ? also : "";
  }

  /** @param {string} id of the conversation */
  view(id) {
    if (!this.#translations.isPossible || !this.#targets(id).length) return "";
    const on = Boolean(this.#target(id));
    return html`<button class="icon-btn" type="button" aria-pressed=${on} aria-label=${gettext("Send in another language too")} title=${gettext("Send in another language too")}
      @click=${() => this.#turn(id, !on)}>${icon("language")}</button>`;
  }

  /** @param {string} id @param {boolean} on */
  async #turn(id, on) {
    this.#preview = null;
    if (on) await this.#translations.learn(this.page.conversation);
    this.#translations.prefer(id, { also: on ? this.#targets(id)[0] : "" });
    this.typed(this.page.composer.fieldOf(id)?.value ?? "", id);
  }

  /** @param {string} id */
  above(id) {
    const to = this.#target(id);
    if (!to) return "";
    const preview = this.#preview?.id === id ? this.#preview : null;
    const targets = this.#targets(id);
    const names = { from: languageName(own), to: languageName(to) };
    const choice = html`<select class="form-select form-select-sm" aria-label=${gettext("The other language")} @change=${(/** @type {any} */ { target }) => this.#translations.prefer(id, { also: target.value })}>
      ${targets.map((/** @type {string} */ code) => html`<option value=${code} ?selected=${code === to}>${languageName(code)}</option>`)}</select>`;
    return html`<div class="both-texts" role="status"><div class="both-texts__pair">${icon("language")}<span>${gettext("You write in {from}; it is sent in {to} too.", names)}</span>${targets.length > 1 ? choice : ""}</div>
      ${preview ? previewView(preview) : ""}</div>`;
  }

  /** Something was typed: once it rests, the other side's text is shown. @param {string} text @param {string} id */
  typed(text, id) {
    clearTimeout(this.#pause);
    const to = this.#target(id);
    if (!to || !isTranslated(text)) return this.#show(null);
    this.#pause = setTimeout(() => this.#prepare(text.trim(), id, to), PAUSE_MS);
    return undefined;
  }

  /** Whether sending waits: nobody sends words in their name that they have not seen. @param {string} text @param {string} id */
  holds(text, id) {
    const to = this.#target(id);
    const preview = this.#preview;
    if (!to || !isTranslated(text)) return false;
    const isFor = preview?.id === id && preview.text === text && preview.to === to;
    if (!isFor) this.#prepare(text, id, to);
    return !isFor || preview.state === "waiting";
  }

  /** @param {string} text @param {any} summary */
  more(text, summary) {
    const preview = this.#preview;
    if (!preview || preview.text !== text || preview.id !== summary?.id) return {};
    this.#show(null);
    return preview.state === "ready" ? { lang: own, translation: { lang: preview.to, text: preview.translation } } : { lang: own };
  }

  /** @param {string} text @param {string} id @param {string} to */
  async #prepare(text, id, to) {
    clearTimeout(this.#pause);
    if (this.#preview?.id === id && this.#preview.text === text && this.#preview.to === to) return;
    /** @type {Preview} */
    const preview = { id, text, to, state: "waiting", translation: "", sentence: "", experimental: false };
    this.#show(preview);
    const { translator } = this.#translations;
    translator.wake();
    try {
      const missing = await translator.missing(own, to);
      if (missing && !(await this.#translations.offer.propose(missing))) throw new PackError(gettext("A translation pack is needed first."));
      const { text: translation, differs, experimental } = await translator.translate(text, own, to);
      Object.assign(preview, { state: differs.length ? "differs" : "ready", translation, experimental });
    } catch (error) {
      Object.assign(preview, { state: "failed", sentence: error instanceof PackError ? error.message : "" });
    }
    if (this.#preview === preview) this.#show(preview);
  }

  /** @param {Preview | null} preview */
  #show(preview) {
    this.#preview = preview;
    this.page.requestUpdate();
  }
}

/** Commands are the business's own words. @param {string} text */
const isTranslated = (text) => /\p{L}/u.test(text) && !text.trim().startsWith("/");

/** @param {Preview} preview */
function previewView({ state, translation, to, sentence, experimental }) {
  if (state === "waiting") return html`<p class="small mb-0">${gettext("Translating…")}</p>`;
  if (state === "ready") {
    return html`<p class="both-texts__other mb-0" dir="auto" lang=${to}>${translation}</p>${experimental ? html`<span class="tag tag--caution">${gettext("experimental: read it before you send")}</span>` : ""}`;
  }
  const why = state === "differs" ? gettext("The translation changes numbers, prices, links or codes.") : sentence || gettext("This could not be translated.");
  return html`<p class="small mb-0">${icon("alert-triangle")} ${why} ${gettext("If you send now, only your own words go.")}</p>`;
}
