// @ts-check
/** From a chosen file to an entry of a body: known by its content, drawn anew if it is a picture, encrypted, kept. */
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { encryptFile } from "./crypt.js";
import { LARGEST_BYTES, sizeOf } from "./entries.js";
import { know } from "./opened.js";
import { isAnimated, redraw } from "./pictures.js";
import { UNKNOWN, isPicture, typeOf } from "./types.js";
import { hear } from "./voice.js";

/** Why a file cannot be sent, in words. */
export class UnfitFileError extends Error {}

/**
 * @typedef {{entry: import("./entries.js").Entry, note: string}} Chosen what is sent, and what its sender should know
 * @param {File} file @param {boolean} isVoice it was recorded here
 * @returns {Promise<Chosen & {ciphertext: Blob}>}
 */
export async function prepare(file, isVoice = false) {
  if (!file.size) throw new UnfitFileError(gettext("This file is empty."));
  const type = await typeOf(file).catch(() => {
    throw new UnfitFileError(gettext("This file could not be read."));
  });
  const { blob, facts, note } = isVoice ? await voiceNote(file, type) : await asPicture(file, type);
  if (blob.size > LARGEST_BYTES) {
    throw new UnfitFileError(gettext("This file is larger than {size}, the most that can be sent.", { size: sizeOf(LARGEST_BYTES) }));
  }
  const { ciphertext, entry } = await encryptFile(blob);
  const made = { ...entry, m: type, name: nameOf(file, facts), ...facts };
  know(made, blob);
  return { entry: made, note, ciphertext };
}

/** @param {File} file @param {string} type @returns {Promise<{blob: Blob, facts: any, note: string}>} */
async function voiceNote(file, type) {
  const facts = await hear(file).catch(() => {
    throw new UnfitFileError(gettext("Nothing was recorded. Try again."));
  });
  // A recording of sound alone is sound, whatever its container is called elsewhere.
  return { blob: file, facts: { ...facts, m: type.replace("video/", "audio/") }, note: "" };
}

/** A picture is drawn anew; everything else goes as it is. @param {File} file @param {string} type @returns {Promise<{blob: Blob, facts: any, note: string}>} */
async function asPicture(file, type) {
  const mayBeOne = type === UNKNOWN && file.type.startsWith("image/");
  if (!isPicture({ m: type }) && !mayBeOne) return { blob: file, facts: {}, note: "" };
  try {
    const { blob, facts } = await redraw(file, type);
    return { blob, facts, note: (await isAnimated(file, type)) ? gettext("An animation: only its first picture is sent.") : "" };
  } catch {
    if (!mayBeOne) throw new UnfitFileError(gettext("This picture is damaged or too large for this browser."));
    return { blob: file, facts: {}, note: gettext("This browser cannot read this picture: it goes as a file, with whatever the camera wrote into it.") };
  }
}

/** The ending follows what was made of it. @param {File} file @param {any} facts */
function nameOf(file, { m }) {
  const ending = { "image/webp": ".webp", "image/png": ".png", "image/jpeg": ".jpg" }[m];
  return (ending ? file.name.replace(/\.[^.]*$/, "") + ending : file.name).slice(-255);
}
