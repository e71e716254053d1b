// @ts-check
/** A voice note: play, seek, speed; its bars came with the message. */
import { html, svg } from "../../../accounts/vendor/lit/lit.js";
import { unb64 } from "../../../accounts/js/crypto/primitives.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { clock } from "../lib/media/entries.js";
import { open, openedOf } from "../lib/media/opened.js";

const SPEEDS = [1, 1.5, 2];
const HEIGHT = 28;
const STEP = 4;

/** Of all voice notes: who is in a hurry stays so. */
let speed = 1;
/** One at a time. @type {HTMLAudioElement | null} */
let playing = null;

class RecadoVoice extends PageElement {
  static properties = { entry: { attribute: false }, at: { state: true }, isPlaying: { state: true } };

  constructor() {
    super();
    /** @type {any} */ this.entry = null;
    /** @type {HTMLAudioElement | null} */ this.sound = null;
    this.at = 0;
    this.isPlaying = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sound?.pause();
  }

  toggle = async () => {
    if (this.isPlaying) return this.sound?.pause();
    const sound = this.sound ?? (await this.load());
    if (!sound) return undefined;
    if (playing !== sound) playing?.pause();
    playing = sound;
    if (this.at >= this.entry.seconds - 0.1) sound.currentTime = 0;
    return sound.play().catch(() => undefined);
  };

  async load() {
    await open(this.entry, () => this.requestUpdate());
    // Whoever shows the file's trouble is told too.
    this.dispatchEvent(new CustomEvent("recado:opened", { bubbles: true }));
    const { state, fits, url } = openedOf(this.entry);
    if (state !== "open" || !fits) return null;
    const sound = new Audio(url);
    sound.ontimeupdate = () => (this.at = sound.currentTime);
    sound.onplay = () => (this.isPlaying = true);
    sound.onpause = () => (this.isPlaying = false);
    sound.onended = () => {
      this.at = 0;
      this.next()?.toggle();
    };
    sound.currentTime = this.at;
    sound.playbackRate = speed;
    this.sound = sound;
    return sound;
  }

  /** The voice note after this one, where nothing else was said between them. @returns {RecadoVoice | null | undefined} */
  next() {
    const all = [...document.querySelectorAll("recado-voice")];
    const found = /** @type {RecadoVoice | undefined} */ (all[all.indexOf(this) + 1]);
    const [mine, theirs] = [this.closest(".msg"), found?.closest(".msg")];
    const between = mine && theirs ? [...document.querySelectorAll(".msg")].indexOf(theirs) - [...document.querySelectorAll(".msg")].indexOf(mine) : 2;
    return between <= 1 ? found : null;
  }

  /** @param {any} event */
  seek = ({ target }) => {
    this.at = Number(target.value);
    if (this.sound) this.sound.currentTime = this.at;
  };

  faster = () => {
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    document.querySelectorAll("recado-voice").forEach((/** @type {any} */ note) => note.hurried());
  };

  hurried = () => {
    if (this.sound) this.sound.playbackRate = speed;
    this.requestUpdate();
  };

  render() {
    const { seconds } = this.entry;
    const isComing = openedOf(this.entry).state === "coming";
    return html`<div class="voice" role="group" aria-label=${gettext("Voice note {time}", { time: clock(seconds) })}>
      <button class="icon-btn voice__play" type="button" ?disabled=${isComing} aria-label=${this.isPlaying ? gettext("Pause") : gettext("Play")} @click=${this.toggle}>
        ${icon(isComing ? "hourglass" : this.isPlaying ? "player-pause" : "player-play")}</button>
      <span class="voice__wave">${this.barsView()}<input type="range" min="0" max=${seconds} step="0.1" .value=${String(this.at)}
        aria-label=${gettext("Position")} aria-valuetext=${clock(this.at)} @input=${this.seek}></span>
      <span class="voice__time num">${clock(this.at > 0 || this.isPlaying ? this.at : seconds)}</span>
      <button class="voice__speed num" type="button" aria-label=${gettext("Speed {speed}", { speed })} @click=${this.faster}>${speed}×</button></div>`;
  }

  barsView() {
    const peaks = this.entry.peaks ? [...unb64(this.entry.peaks)] : Array.from({ length: 32 }, () => 80);
    const played = (this.at / Math.max(this.entry.seconds, 0.1)) * peaks.length;
    return html`<svg viewBox="0 0 ${peaks.length * STEP} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">${peaks.map((peak, place) => {
      const height = Math.max(3, (peak / 255) * HEIGHT);
      return svg`<rect class=${place < played ? "is-played" : ""} x=${place * STEP} y=${(HEIGHT - height) / 2} width="2.5" height=${height} rx="1.2"></rect>`;
    })}</svg>`;
  }
}

customElements.define("recado-voice", RecadoVoice);
