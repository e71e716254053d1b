// @ts-check
/** Files on their way to the server, before the message that carries them; a lost network only makes it later. */
import * as api from "../../../../accounts/js/lib/api.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { idOf } from "./entries.js";
import { clearShelf, unshelve } from "./shelf.js";

const AGAIN_MS = 4_000;
const AWAY = new Set([0, 502, 503, 504]);

/** Its sender wants it no more. */
export class CalledBackError extends Error {}

export class Uploads {
  /** How much of each message is there, from 0 to 1. @type {Map<string, number>} */
  shares = new Map();
  /** @type {Map<string, AbortController>} */
  #running = new Map();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /**
   * Upload what a message carries. Throws ApiError when the server refuses, CalledBackError when its sender does.
   * @param {{id: string, conversation: string, body: any}} shown
   */
  async finish({ id, conversation, body: { media = [] } }) {
    if (!media.length) return;
    const stop = new AbortController();
    this.#running.set(id, stop);
    const total = media.reduce((sum, { n }) => sum + n, 0);
    let before = 0;
    try {
      for (const entry of media) {
        await this.#untilThere(entry, conversation, stop.signal, (share) => this.#note(id, (before + share * entry.n) / total));
        before += entry.n;
      }
    } finally {
      this.#running.delete(id);
      this.shares.delete(id);
    }
  }

  /** Stop a message's uploads, and take back what came of them. @param {{id: string, body: any}} shown */
  async callBack({ id, body: { media = [] } }) {
    this.#running.get(id)?.abort();
    await clearShelf(media);
    await Promise.all(media.map((entry) => api.remove(`media/${idOf(entry)}/`).catch(() => undefined)));
  }

  /** @param {string} id @param {number} share */
  #note(id, share) {
    this.shares.set(id, share);
    this.changed();
  }

  /** @param {any} entry @param {string} conversation @param {AbortSignal} signal @param {(share: number) => void} note */
  async #untilThere(entry, conversation, signal, note) {
    for (;;) {
      if (signal.aborted) throw new CalledBackError();
      try {
        return await upload(entry, conversation, signal, note);
      } catch (error) {
        if (signal.aborted) throw new CalledBackError();
        if (!(error instanceof api.ApiError && AWAY.has(error.status))) throw error;
        await waitAgain(signal);
      }
    }
  }
}

/** @param {any} entry @param {string} conversation @param {AbortSignal} signal @param {(share: number) => void} note */
async function upload(entry, conversation, signal, note) {
  note(0);
  const [id, ciphertext] = [idOf(entry), await unshelve(entry)];
  const size = ciphertext?.size ?? 0;
  if (!ciphertext) throw new api.ApiError(404, "media_lost", gettext("The file is not on this device any more. Choose it again."));
  const { state } = await api.post("media/", { id, conversation, size });
  if (state !== "stored") await put(`${api.base}api/media/${id}/`, ciphertext, await api.pageToken(), signal, note);
}

/** Not by fetch, which tells no progress. @param {string} address @param {Blob} bytes @param {string} token @param {AbortSignal} signal @param {(share: number) => void} note @returns {Promise<void>} */
const put = (address, bytes, token, signal, note) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const offline = () => reject(new api.ApiError(0, "offline", ""));
    if (signal.aborted) return void offline();
    request.open("PUT", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRFToken", token);
    request.upload.onprogress = ({ loaded, total }) => note(loaded / total);
    Object.assign(request, { onerror: offline, onabort: offline, ontimeout: offline, responseType: "json" });
    request.onload = () => {
      const { status, response } = request;
      if (status < 300) resolve();
      else reject(new api.ApiError(status, response?.code ?? "failed", response?.detail ?? ""));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(bytes);
  });

/** Until the network is back, or a moment later. @param {AbortSignal} signal @returns {Promise<void>} */
const waitAgain = (signal) =>
  new Promise((resolve) => {
    const go = () => resolve();
    setTimeout(go, AGAIN_MS);
    addEventListener("online", go, { once: true });
    signal.addEventListener("abort", go, { once: true });
  });
