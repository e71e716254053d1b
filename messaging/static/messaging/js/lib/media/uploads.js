// @ts-check
/** The files of messages on their way, before the message that carries them: they can pause, go on, and be called back. */
import * as api from "../../../../accounts/js/lib/api.js";
import { forget, recall, remember } from "../../../../accounts/js/lib/keystore.js";
import { encryptedSize } from "../../crypto/media.js";
import { idOf } from "./entries.js";
import { uploadFile } from "./parts.js";
import { clearShelf } from "./shelf.js";
import { AWAY, waitAgain } from "./waiting.js";

/** What follows in the conversation waits for files up to here; larger ones let it go first, and can pause. */
const WAITED_FOR_BYTES = 2 * 1024 * 1024;
const TELL_MS = 150;

/** Its sender wants it no more. */
export class CalledBackError extends Error {}

/**
 * @typedef {{total: number, sent: number, state: "going" | "waiting" | "paused", stop: AbortController, halt: AbortController,
 *   goOn: () => void}} Job `sent` and `total` in bytes; `waiting`: for the network
 * @typedef {{id: string, conversation: string, body: any}} Shown
 */

/** @param {Shown} shown */
export const isLarge = ({ body: { media = [] } }) => sizeOf(media) > WAITED_FOR_BYTES;

/** @param {any[]} media */
const sizeOf = (media) => media.reduce((sum, { n }) => sum + encryptedSize(n), 0);

/** @param {string} id of a message */
const pausedName = (id) => `paused/${id}`;

export class Uploads {
  /** By message. @type {Map<string, Job>} */
  #jobs = new Map();
  #toldAt = 0;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** How far a message's files are; undefined while they are not on their way. @param {string} id */
  of = (id) => this.#jobs.get(id);

  /** Upload what a message carries. Throws ApiError when the server refuses, CalledBackError when its sender does. @param {Shown} shown */
  async finish({ id, conversation, body: { media = [] } }) {
    if (!media.length) return;
    /** @type {Job} */
    const job = { total: sizeOf(media), sent: 0, state: "going", stop: new AbortController(), halt: new AbortController(), goOn: () => {} };
    this.#jobs.set(id, job);
    const paused = await recall(pausedName(id));
    if (paused) Object.assign(job, { state: "paused", sent: paused.sent });
    this.changed();
    let before = 0;
    try {
      for (const entry of media) {
        await this.#untilThere(job, entry, conversation, (bytes) => this.#note(job, before + bytes));
        before += encryptedSize(entry.n);
      }
    } finally {
      if (this.#jobs.get(id) === job) this.#jobs.delete(id);
    }
  }

  /** Stays so, whatever is closed meanwhile, until `resume`. @param {string} id */
  async pause(id) {
    const job = this.#jobs.get(id);
    if (!job) return;
    job.state = "paused";
    job.halt.abort();
    this.changed();
    await remember(pausedName(id), { sent: job.sent });
  }

  /** @param {string} id */
  async resume(id) {
    await forget(pausedName(id));
    const job = this.#jobs.get(id);
    if (job) this.#go(job, "going");
    job?.goOn();
  }

  /** Stop a message's uploads, and take back what came of them. @param {{id: string, body: any}} shown */
  async callBack({ id, body: { media = [] } }) {
    const job = this.#jobs.get(id);
    job?.stop.abort();
    job?.halt.abort();
    job?.goOn();
    await Promise.all([clearShelf(media), forget(pausedName(id))]);
    await Promise.all(media.map((entry) => api.remove(`media/${idOf(entry)}/`).catch(() => undefined)));
  }

  /** @param {Job} job @param {Job["state"]} state */
  #go(job, state) {
    job.state = state;
    this.changed();
  }

  /** Not for every few bytes. @param {Job} job @param {number} sent */
  #note(job, sent) {
    job.sent = sent;
    if (Date.now() - this.#toldAt < TELL_MS && sent < job.total) return;
    this.#toldAt = Date.now();
    this.changed();
  }

  /** @param {Job} job @param {any} entry @param {string} conversation @param {(bytes: number) => void} note */
  async #untilThere(job, entry, conversation, note) {
    for (;;) {
      await this.#unlessPaused(job);
      job.halt = new AbortController();
      try {
        return await uploadFile(entry, conversation, job.halt.signal, note);
      } catch (error) {
        if (job.stop.signal.aborted) throw new CalledBackError();
        if (/** @type {string} */ (job.state) === "paused") continue;
        if (!(error instanceof api.ApiError && AWAY.has(error.status))) throw error;
        this.#go(job, "waiting");
        await waitAgain(job.halt.signal);
        if (/** @type {string} */ (job.state) === "waiting") this.#go(job, "going");
      }
    }
  }

  /** @param {Job} job */
  async #unlessPaused(job) {
    if (job.state === "paused") await new Promise((resolve) => (job.goOn = () => resolve(undefined)));
    if (job.stop.signal.aborted) throw new CalledBackError();
  }
}
