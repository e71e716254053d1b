// @ts-check
/** On a device that has the keys: read the code of a new one, say what happens, and hand them over. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { CryptoError } from "../crypto/errors.js";
import { parseLink } from "../crypto/links.js";
import { ApiError, sentence } from "../lib/api.js";
import { PageElement } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { giveLink, linkState } from "../lib/linking.js";
import { canScan, scan } from "../lib/scanner.js";

const PREFIX = "RCL1:";
const ASK_MS = 1000;
const [CLOSED, READING, ASKING, WAITING, DONE] = ["closed", "reading", "asking", "waiting", "done"];

class RecadoLinkGive extends PageElement {
  static properties = { state: { state: true }, problem: { state: true }, scanning: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.me = null;
    this.state = CLOSED;
    this.problem = "";
    this.scanning = false;
    /** @type {import("../crypto/links.js").LinkRequest | null} */
    this.request = null;
    this.stop = new AbortController();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stop.abort();
  }

  start = () => {
    this.state = READING;
    this.problem = "";
  };

  cancel = () => {
    this.stop.abort();
    this.state = CLOSED;
    this.problem = "";
  };

  useCamera = async () => {
    this.problem = "";
    this.scanning = true;
    this.stop = new AbortController();
    await this.updateComplete;
    try {
      const video = /** @type {HTMLVideoElement} */ (this.querySelector("video"));
      const text = await scan(video, PREFIX, this.stop.signal);
      if (text) this.read(text);
    } catch {
      this.problem = gettext("The camera could not be used. Allow it in the browser, or copy the text that is under the code and paste it here.");
    }
    this.scanning = false;
  };

  paste = (event) => {
    event.preventDefault();
    this.read(String(new FormData(event.target).get("link")).trim());
  };

  /** @param {string} text */
  read(text) {
    this.problem = "";
    try {
      this.request = parseLink(text);
      this.stop.abort();
      this.state = ASKING;
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      this.problem = gettext("That is not the code of a new device: it begins with RCL1: and is 112 signs long.");
    }
  }

  give = async () => {
    this.problem = "";
    const request = /** @type {import("../crypto/links.js").LinkRequest} */ (this.request);
    this.state = WAITING;
    try {
      await giveLink(this.me, request);
      let state = "given";
      while (state === "given" && this.isConnected) {
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
        state = await linkState(this.me, request);
      }
      this.state = state === "taken" ? DONE : READING;
      if (state === "expired") this.problem = gettext("The new device did not take the keys in time. Show a new code there.");
    } catch (error) {
      this.state = READING;
      this.problem = reasonOf(error);
    }
  };

  /** @returns {any} */
  render() {
    const problem = this.problem
      ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : nothing;
    return html`<h2 class="h-part">${gettext("Link a device")}</h2>${problem}${this.body()}`;
  }

  body() {
    if (this.state === READING) return this.readingView();
    if (this.state === ASKING) return this.askingView();
    if (this.state === WAITING) return html`<p role="status">${gettext("Waiting for the new device…")}</p>`;
    const done = html`<p class="notice notice--ok" role="status">${icon("check")}<span>
      ${gettext("The new device has your keys now. Both read and write from here on.")}</span></p>`;
    return html`${this.state === DONE ? done : nothing}
      <p>${gettext("Bring your keys to another phone or computer without writing the recovery code.")}</p>
      <div class="actions"><button class="btn" type="button" @click=${this.start}>${icon("qrcode")} ${gettext("Link a device")}</button></div>`;
  }

  readingView() {
    const camera = this.scanning
      ? html`<video class="link-camera" muted playsinline aria-label=${gettext("What the camera sees")}></video>`
      : html`<button class="btn btn-primary" type="button" @click=${this.useCamera}>${icon("camera")} ${gettext("Scan its code")}</button>`;
    return html`<p>${gettext("Sign in on the new device first. It shows a code under “Link with a device you already use”.")}</p>
      ${canScan() ? camera : nothing}
      <form class="stack stack--tight" @submit=${this.paste}><div class="field"><label for="link">${gettext("Or paste the text that is under the code")}</label>
        <input class="form-control num" id="link" name="link" autocomplete="off" spellcheck="false" maxlength="200" required placeholder="RCL1:"></div>
        <div class="actions"><button class="btn" type="submit">${gettext("Continue")}</button>
          <button class="btn btn-ghost" type="button" @click=${this.cancel}>${gettext("Cancel")}</button></div></form>`;
  }

  askingView() {
    return html`<p class="notice notice--caution">${icon("alert-triangle")}<span>
        ${gettext("Whoever holds that device reads all your messages and writes as you. Go on only if the code is on the screen of your own device, in front of you now.")}</span></p>
      <div class="actions"><button class="btn btn-primary" type="button" @click=${this.give}>${gettext("Yes, it is my device")}</button>
        <button class="btn" type="button" @click=${this.cancel}>${gettext("Cancel")}</button></div>`;
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  const isUnknown = error instanceof ApiError && error.code === "not_found";
  return isUnknown
    ? gettext("This code is not of your account. Sign in on the new device as the same person, and show a new code there.")
    : sentence(error);
}

customElements.define("recado-link-give", RecadoLinkGive);
