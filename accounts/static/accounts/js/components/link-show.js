// @ts-check
/** On a new device: a code for one that has the keys already, for two minutes and one use. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { CryptoError } from "../crypto/errors.js";
import { ApiError, door, sentence } from "../lib/api.js";
import { PageElement } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { linkState, showLink, takeLink } from "../lib/linking.js";
import { qrPicture } from "./qr-picture.js";

const TICK_MS = 1000;

class RecadoLinkShow extends PageElement {
  static properties = { seconds: { state: true }, problem: { state: true }, copied: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.me = null;
    /** @type {import("../lib/linking.js").Shown | null} */
    this.shown = null;
    this.seconds = 0;
    this.problem = "";
    this.copied = false;
    this.busy = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(this.tick, TICK_MS);
    this.begin();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  begin = () =>
    this.run(async () => {
      this.copied = false;
      this.shown = await showLink(this.me);
      this.countDown();
    });

  /** @param {() => Promise<void>} act */
  async run(act) {
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "offline")) this.shown = null;
      this.problem = reasonOf(error);
    }
    this.busy = false;
  }

  countDown() {
    this.seconds = this.shown ? Math.max(0, Math.ceil((this.shown.endsAt - performance.now()) / 1000)) : 0;
  }

  tick = () => {
    const { shown } = this;
    if (!shown || this.seconds === 0) return;
    this.countDown();
    this.run(async () => {
      if ((await linkState(this.me, shown.request)) !== "given" || this.shown !== shown) return;
      await takeLink(this.me, shown);
      this.shown = null;
      this.dispatchEvent(new CustomEvent("linked", { bubbles: true }));
    });
  };

  copy = async () => {
    await navigator.clipboard.writeText(this.shown?.text ?? "");
    this.copied = true;
  };

  /** @returns {any} */
  render() {
    const problem = this.problem
      ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : nothing;
    return html`<p>${where()}</p>${problem}
      ${this.shown && this.seconds > 0 ? this.codeView(this.shown) : this.endedView()}`;
  }

  /** @param {import("../lib/linking.js").Shown} shown */
  codeView(shown) {
    const seconds = this.seconds % 60;
    const left = `${Math.floor(this.seconds / 60)}:${String(seconds).padStart(2, "0")}`;
    return html`<div class="link-code">${qrPicture(shown.text, gettext("QR code for a device that you already use"))}
        <p class="link-code__time">${icon("hourglass")} ${gettext("Counts for {time}", { time: left })}</p></div>
      <details class="stack stack--tight"><summary>${gettext("No camera on the other device?")}</summary>
        <p class="small">${gettext("Copy this text and paste it there. Whoever has it can do nothing without your other device.")}</p>
        <p class="code-box code-box--long" translate="no" data-link-text>${shown.text}</p>
        <button class="btn" type="button" @click=${this.copy}>${icon(this.copied ? "check" : "copy")}
          ${this.copied ? gettext("Copied") : gettext("Copy")}</button></details>`;
  }

  endedView() {
    if (this.busy) return html`<p class="small" role="status">${gettext("Making a code…")}</p>`;
    const words = this.problem ? nothing : html`<p role="status">${gettext("This code has run out.")}</p>`;
    return html`${words}<div class="actions"><button class="btn btn-primary" type="button" @click=${this.begin}>
      ${icon("refresh")} ${gettext("Show a new code")}</button></div>`;
  }
}

const where = () =>
  door === "chat"
    ? gettext("On the device where you read your messages: Settings, My keys, Link a device. Point its camera at this code.")
    : gettext("On the device where you answer: Settings, Keys, Link a device. Point its camera at this code.");

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof CryptoError)) return sentence(error);
  return gettext("What came was not sealed by a device that saw this code, or does not fit your keys. Nothing was kept. Show a new code.");
}

customElements.define("recado-link-show", RecadoLinkShow);
