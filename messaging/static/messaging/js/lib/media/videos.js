// @ts-check
/** Videos as they will be sent: their size, length, and a small picture of how they begin. */
import { b64 } from "../../../../accounts/js/crypto/primitives.js";
import { thumbOf } from "./pictures.js";

const LONGEST_WAIT_MS = 8_000;

/** What this browser can see of a video; nothing where it cannot play it. @param {Blob} file @param {string} type @returns {Promise<any>} */
export async function look(file, type) {
  const video = document.createElement("video");
  const address = URL.createObjectURL(new Blob([file], { type }));
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", src: address });
  try {
    await happened(video, "loadeddata");
    const { duration, videoWidth: w, videoHeight: h } = video;
    const seconds = Number.isFinite(duration) ? { seconds: Math.round(duration * 10) / 10 } : {};
    await seen(video, Number.isFinite(duration) ? Math.min(1, duration / 4) : 0);
    const thumb = await thumbOf(await createImageBitmap(video));
    return { w, h, ...seconds, ...(thumb && { thumb: b64(thumb) }) };
  } catch {
    return {};
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

/** @param {HTMLVideoElement} video @param {number} at seconds */
async function seen(video, at) {
  if (at <= 0) return;
  const there = happened(video, "seeked");
  video.currentTime = at;
  await there;
}

/** @param {HTMLVideoElement} video @param {string} event @returns {Promise<void>} */
const happened = (video, event) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TypeError("video")), LONGEST_WAIT_MS);
    video.addEventListener(event, () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
    video.addEventListener("error", () => {
      clearTimeout(timer);
      reject(new TypeError("video"));
    }, { once: true });
  });
