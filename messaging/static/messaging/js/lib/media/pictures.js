// @ts-check
/**
 * Pictures are decoded and drawn anew: what a camera wrote into the file (place, time, owner) stays on this device,
 * the right way up stays, and the size is bounded.
 */
import { b64 } from "../../../../accounts/js/crypto/primitives.js";
import { THUMB_BYTES } from "./entries.js";
import { LARGEST_OF_KIND } from "./types.js";

/** Sides and qualities of a picture, tried until one is small enough. */
const SIZES = [[2560, 0.85], [2560, 0.7], [1920, 0.7], [1280, 0.6]];
/** What may be transparent. */
const WITH_HOLES = new Set(["image/png", "image/webp", "image/gif"]);
/** Sides and qualities of a thumbnail, tried until one is small enough. */
const THUMBS = [[240, 0.6], [200, 0.5], [160, 0.4], [96, 0.4]];

/**
 * A picture as it will be sent: a photo stays a JPEG, whatever may be transparent becomes WebP (or PNG where the
 * browser writes none). Throws when this browser cannot decode it. @param {File} file @param {string} type
 */
export async function redraw(file, type) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const { blob, w, h } = await fitting(bitmap, WITH_HOLES.has(type) ? "image/webp" : "image/jpeg");
    const thumb = await thumbOf(bitmap);
    return { blob, facts: { m: blob.type, w, h, ...(thumb && { thumb: b64(thumb) }) } };
  } finally {
    bitmap.close();
  }
}

/** @param {ImageBitmap} bitmap @param {string} type */
async function fitting(bitmap, type) {
  for (const [side, quality] of SIZES) {
    const canvas = draw(bitmap, side);
    const blob = await written(canvas, type, quality);
    if (blob.size <= LARGEST_OF_KIND.image) return { blob, w: canvas.width, h: canvas.height };
  }
  throw new TypeError("too large");
}

/** Whether this browser can draw it. @param {Blob} picture */
export async function canDecode(picture) {
  try {
    (await createImageBitmap(picture)).close();
    return true;
  } catch {
    return false;
  }
}

/** Whether more than the first picture would be lost. @param {File} file @param {string} type */
export async function isAnimated(file, type) {
  if (type !== "image/gif" && type !== "image/webp") return false;
  const Decoder = /** @type {any} */ (globalThis).ImageDecoder;
  if (!Decoder) return type === "image/gif";
  const decoder = new Decoder({ data: await file.arrayBuffer(), type });
  try {
    await decoder.tracks.ready;
    return decoder.tracks.selectedTrack?.animated ?? false;
  } catch {
    return false;
  } finally {
    decoder.close();
  }
}

/** @param {ImageBitmap} bitmap @param {number} longest */
function draw(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {string} type @param {number} quality @returns {Promise<Blob>} */
const written = (canvas, type, quality) =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new TypeError("canvas"))), type, quality);
  });

/** A picture small enough for the message itself. @param {ImageBitmap} bitmap @returns {Promise<Uint8Array | undefined>} */
export async function thumbOf(bitmap) {
  for (const [side, quality] of THUMBS) {
    const blob = await written(draw(bitmap, side), "image/webp", quality);
    if (blob.size <= THUMB_BYTES) return new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}
