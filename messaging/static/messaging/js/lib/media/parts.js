// @ts-check
/** One file's way to the server: announced, then part by part; what is there already is not sent again. */
import * as api from "../../../../accounts/js/lib/api.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { idOf } from "./entries.js";
import { unshelve } from "./shelf.js";

/**
 * Upload what is missing of a file. Throws ApiError; status 0 and 503 mean: again in a moment.
 * @param {any} entry @param {string} conversation @param {AbortSignal} signal @param {(bytes: number) => void} note how much is there
 */
export async function uploadFile(entry, conversation, signal, note) {
  const [id, ciphertext] = [idOf(entry), await unshelve(entry)];
  if (!ciphertext) throw new api.ApiError(404, "media_lost", gettext("The file is not on this device any more. Choose it again."));
  const { size } = ciphertext;
  const { state, part_bytes: length, parts } = await api.post("media/", { id, conversation, size });
  if (state !== "stored") await putMissing(ciphertext, { id, length, there: new Set(parts) }, signal, note);
  note(size);
}

/** @param {Blob} ciphertext @param {{id: string, length: number, there: Set<number>}} known @param {AbortSignal} signal @param {(bytes: number) => void} note */
async function putMissing(ciphertext, { id, length, there }, signal, note) {
  const parts = Array.from({ length: Math.ceil(ciphertext.size / length) }, (_, number) => ciphertext.slice(number * length, (number + 1) * length));
  let sent = parts.reduce((sum, { size }, number) => sum + (there.has(number) ? size : 0), 0);
  note(sent);
  for (const [number, part] of parts.entries()) {
    if (there.has(number)) continue;
    const before = sent;
    await put(`${api.base}api/media/${id}/parts/${number}/`, part, await api.pageToken(), signal, (loaded) => note(before + loaded));
    sent += part.size;
  }
}

/** Not by fetch, which tells no progress. @param {string} address @param {Blob} bytes @param {string} token @param {AbortSignal} signal @param {(loaded: number) => void} note @returns {Promise<void>} */
const put = (address, bytes, token, signal, note) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const offline = () => reject(new api.ApiError(0, "offline", ""));
    if (signal.aborted) return void offline();
    request.open("PUT", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRFToken", token);
    request.upload.onprogress = ({ loaded }) => note(Math.min(loaded, bytes.size));
    Object.assign(request, { onerror: offline, onabort: offline, ontimeout: offline, responseType: "json" });
    request.onload = () => {
      const { status, response } = request;
      if (status < 300) resolve();
      // The server has forgotten it meanwhile: it is announced anew.
      else if (status === 404) reject(new api.ApiError(503, "forgotten", ""));
      else reject(new api.ApiError(status, response?.code ?? "failed", response?.detail ?? ""));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(bytes);
  });
