// @ts-check
/** The microphone beside the field: a press begins and the tick ends; held, it ends when it is let go. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { clock } from "../lib/media/entries.js";
import { LONGEST_SECONDS, startRecording } from "../lib/media/voice.js";

const HELD_MS = 600;
const SHORTEST_SECONDS = 0.7;

export class Recorder {
  /** @type {import("../lib/media/voice.js").Recording | null} */
  recording = null;
  conversation = "";
  #pressedAt = 0;
  #timer = 0;

  /** @param {any} page @param {(id: string, file: File) => void} done @param {(id: string, words: string) => void} failed */
  constructor(page, done, failed) {
    Object.assign(this, { page, done, failed });
  }

  /** @param {string} id */
  buttonView(id) {
    if (this.recording) return "";
    return html`<button class="icon-btn" type="button" aria-label=${gettext("Record a voice note")} @pointerdown=${(event) => this.#press(event, id)}
      @pointerup=${this.#letGo} @click=${({ detail }) => detail === 0 && this.start(id)}>${icon("microphone")}</button>`;
  }

  /** @param {string} id */
  view(id) {
    const { recording } = this;
    if (!recording || this.conversation !== id) return "";
    return html`<div class="recording" role="group" aria-label=${gettext("Voice note")}><span class="recording__dot" aria-hidden="true"></span>
      <span class="num" role="timer">${clock(recording.seconds)}</span><span class="recording__words">${gettext("Recording…")}</span>
      <button class="btn btn-sm" type="button" @click=${this.cancel}>${gettext("Cancel")}</button>
      <button class="btn btn-sm btn-primary" type="button" @click=${this.finish}>${icon("check")} ${gettext("Done")}</button></div>`;
  }

  /** @param {PointerEvent} event @param {string} id */
  #press(event, id) {
    if (event.button !== 0) return;
    this.#pressedAt = Date.now();
    this.start(id);
  }

  #letGo = () => {
    if (Date.now() - this.#pressedAt > HELD_MS) this.finish();
  };

  /** @param {string} id */
  async start(id) {
    if (this.recording || this.conversation) return;
    this.conversation = id;
    try {
      this.recording = await startRecording();
    } catch (error) {
      this.conversation = "";
      return /** @type {any} */ (this).failed(id, wordsFor(error));
    }
    this.#timer = setInterval(this.#tick, 500);
    this.#tick();
  }

  #tick = () => {
    if ((this.recording?.seconds ?? 0) >= LONGEST_SECONDS) this.finish();
    /** @type {any} */ (this).page.requestUpdate();
  };

  cancel = () => {
    this.recording?.close();
    this.#over();
  };

  finish = async () => {
    const { recording, conversation } = this;
    if (!recording) return;
    const isShort = recording.seconds < SHORTEST_SECONDS;
    this.recording = null;
    const file = await recording.end();
    this.#over();
    if (isShort) /** @type {any} */ (this).failed(conversation, gettext("Too short. Press once to record, and Done to end; or hold while you speak."));
    else /** @type {any} */ (this).done(conversation, file);
  };

  #over() {
    clearInterval(this.#timer);
    this.recording = null;
    this.conversation = "";
    /** @type {any} */ (this).page.requestUpdate();
  }
}

/** @param {any} error */
function wordsFor({ name }) {
  if (name === "NotAllowedError") return gettext("This page may not use the microphone. Allow it in the browser's settings for this site, then try again.");
  if (name === "NotFoundError") return gettext("No microphone was found.");
  if (name === "NotSupportedError") return gettext("This browser cannot record here.");
  return gettext("The microphone could not be used. Another program may be holding it.");
}
