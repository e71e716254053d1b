// @ts-check
/** Language and translation packs: what the server offers, what this device holds, and the switch to have none of it. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { recall, revise } from "../../../accounts/js/lib/keystore.js";
import { pairName, sizeWords } from "../lib/translation/names.js";
import { PackOffer } from "../lib/translation/pack-offer.js";
import { PackError, forgetPack, installedPacks, isHere, nameOf } from "../lib/translation/packs.js";

const COMMAND = "manage.py translation_install es-en DIR";

class RecadoTranslationPacks extends PageElement {
  static properties = { packs: { state: true }, here: { state: true }, problem: { state: true }, isOff: { state: true } };

  constructor() {
    super();
    this.packs = null;
    /** Which packs are on this device. @type {Set<string>} */
    this.here = new Set();
    this.problem = "";
    this.isOff = false;
    this.offer = new PackOffer(() => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  load = async () => {
    this.problem = "";
    this.isOff = Boolean((await recall("translation"))?.off);
    try {
      const packs = await installedPacks();
      await this.look(packs);
      this.packs = packs;
    } catch (error) {
      this.problem = error instanceof PackError ? error.message : gettext("The list of translation packs could not be fetched.");
    }
  };

  /** @param {any[]} packs */
  async look(packs) {
    const held = await Promise.all(packs.map(isHere));
    this.here = new Set(packs.filter((_, place) => held[place]).map(nameOf));
  }

  /** @param {boolean} off */
  async turn(off) {
    this.isOff = off;
    await revise("translation", (known) => ({ ...known, off }));
  }

  /** @param {any} pack */
  async fetchPack(pack) {
    const came = this.offer.propose(pack);
    this.offer.fetch();
    if (await came) await this.look(this.packs);
  }

  /** @param {any} pack */
  async remove(pack) {
    await forgetPack(pack);
    await this.look(this.packs);
  }

  render() {
    const problem = this.problem || this.offer.sentence;
    return html`<section class="sheet stack" aria-labelledby="translation"><div class="switch-line"><h2 class="h-part mb-0" id="translation"><label for="translation-on">${gettext("Translate messages")}</label></h2>
        <span class="form-switch"><input class="form-check-input" type="checkbox" role="switch" id="translation-on" .checked=${!this.isOff} @change=${(/** @type {any} */ { target }) => this.turn(!target.checked)}></span></div>
      <p class="small mb-0">${gettext("Messages are translated on this device and nowhere else. A translation can be wrong: the original is always one tap away.")}</p>
      ${problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${problem}</span></p>` : ""}
      ${this.isOff ? "" : this.packsView()}</section>`;
  }

  packsView() {
    if (!this.packs) return this.problem ? html`<button class="btn" type="button" @click=${this.load}>${icon("refresh")} ${gettext("Try again")}</button>` : html`<p class="small mb-0" role="status">${gettext("Loading…")}</p>`;
    return html`${this.packs.length ? html`<ul class="plain-list">${this.packs.map((/** @type {any} */ pack) => this.rowView(pack))}</ul>` : this.noneView()}
      <p class="small mb-0">${"Translator" in globalThis
        ? gettext("Your browser has a translator of its own. Recado uses it only for languages that the browser holds already; what the browser downloads for itself is between you and it.")
        : gettext("Your browser has no translator of its own.")} <a href="/licences/">${gettext("Licences")}</a></p>`;
  }

  noneView() {
    return html`<div><p class="small mb-1">${gettext("This server offers no translation packs yet. Whoever runs it installs one with:")}</p><code class="code-box d-block">${COMMAND}</code></div>`;
  }

  /** @param {any} pack */
  rowView(pack) {
    const { offer } = this;
    const isRunning = offer.isRunning && offer.pack === pack;
    const isOnDevice = this.here.has(nameOf(pack));
    const state = isRunning ? sizeWords(offer.bytes) : isOnDevice ? gettext("On this device") : gettext("Not on this device");
    const values = { pair: pairName(pack) };
    const act = isRunning ? html`<button class="btn btn-sm" type="button" @click=${offer.refuse}>${gettext("Cancel")}</button>`
      : isOnDevice ? html`<button class="btn btn-sm" type="button" aria-label=${gettext("Remove {pair} from this device", values)} @click=${() => this.remove(pack)}>${gettext("Remove")}</button>`
      : html`<button class="btn btn-sm" type="button" aria-label=${gettext("Download {pair}", values)} ?disabled=${offer.isRunning} @click=${() => this.fetchPack(pack)}>${gettext("Download")}</button>`;
    return html`<li class="row-line"><span>${icon("language")}</span>
      <span><b>${pairName(pack)}</b> ${pack.experimental ? html`<span class="tag tag--caution">${gettext("experimental")}</span>` : ""}
        <span class="small d-block num">${sizeWords(pack.size)} · ${state}</span>
        ${isRunning ? html`<progress class="meter" max=${pack.size} value=${offer.bytes} aria-label=${gettext("Download")}></progress>` : ""}</span>
      ${act}</li>`;
  }
}

customElements.define("recado-translation-packs", RecadoTranslationPacks);

/** @param {HTMLElement} place */
export function mount(place) {
  mountIn(place, new RecadoTranslationPacks());
}
