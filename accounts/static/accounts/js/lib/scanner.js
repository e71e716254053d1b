// @ts-check
/** Reading a QR code with this device's camera; the pictures are looked at here and kept nowhere. */
import decodeQR from "../../vendor/qr/decode.js";

const LOOK_EVERY_MS = 150;
const LARGEST_SIDE = 720;

/** Whether this device may have a camera that pages can ask for. */
export const canScan = () => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Show the camera in a video, and resolve to the first text that begins like this; null when stopped.
 * Rejects when there is no camera or it was not allowed.
 * @param {HTMLVideoElement} video @param {string} prefix @param {AbortSignal} signal @returns {Promise<string | null>}
 */
export async function scan(video, prefix, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const text = read(video);
      if (text?.startsWith(prefix)) return text;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

/** What is in the picture now; null for nothing that can be read. @param {HTMLVideoElement} video @returns {string | null} */
function read(video) {
  const { videoWidth, videoHeight } = video;
  if (!videoWidth || !videoHeight) return null;
  const scale = Math.min(1, LARGEST_SIDE / Math.max(videoWidth, videoHeight));
  const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(video, 0, 0, width, height);
  try {
    return decodeQR({ data: context.getImageData(0, 0, width, height).data, width, height });
  } catch {
    return null;
  }
}
