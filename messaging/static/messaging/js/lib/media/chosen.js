// @ts-check
/** From a chosen file to an entry of a body: known by its content, drawn anew if it is a picture, encrypted, kept. */
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { encryptFile } from "./crypt.js";
import { sizeOf } from "./entries.js";
import { know } from "./opened.js";
import { isAnimated, redraw } from "./pictures.js";
import { LARGEST_BYTES, LARGEST_OF_KIND, UNKNOWN, isPicture, typeOf } from "./types.js";
import { look } from "./videos.js";
import { hear } from "./voice.js";

/** Why a file cannot be sent, in words. */
export class UnfitFileError extends Error {}

/**
 * @typedef {{entry: import("./entries.js").Entry, note: string}} Chosen what is sent, and what its sender should know
 * @param {File} file @param {boolean} isVoice it was recorded here @param {(share: number) => void} [note] hears how much is encrypted
 * @returns {Promise<Chosen & {ciphertext: Blob}>}
 */
export async function prepare(file, isVoice = false, note = undefined) {
  if (!file.size) throw new UnfitFileError(gettext("This file is empty."));
  const type = await typeOf(file).catch(() => {
    throw new UnfitFileError(gettext("This file could not be read."));
  });
  const { blob, facts, note: hint } = isVoice ? await voiceNote(file, type) : await asItIs(file, type);
  if (blob.size > LARGEST_BYTES) {
    throw new UnfitFileError(gettext("This file is larger than {size}, the most that can be sent.", { size: sizeOf(LARGEST_BYTES) }));
  }
  const { ciphertext, entry } = await encryptFile(blob, note);
  const made = { ...entry, m: type, name: nameOf(file, facts), ...facts };
  know(made, blob);
  return { entry: made, note: hint, ciphertext };
}

/** @param {File} file @param {string} type @returns {Promise<{blob: Blob, facts: any, note: string}>} */
async function voiceNote(file, type) {
  const facts = await hear(file).catch(() => {
    throw new UnfitFileError(gettext("Nothing was recorded. Try again."));
  });
  // A recording of sound alone is sound, whatever its container is called elsewhere.
  return { blob: file, facts: { ...facts, m: type.replace("video/", "audio/") }, note: "" };
}

/** @param {File} file @param {string} type @returns {Promise<{blob: Blob, facts: any, note: string}>} */
async function asItIs(file, type) {
  if (!type.startsWith("video/")) return asPicture(file, type);
  if (file.size > LARGEST_OF_KIND.video) {
    return { blob: file, facts: {}, note: gettext("A video of more than {size} goes as a file: it is saved, not played in the chat.", { size: sizeOf(LARGEST_OF_KIND.video) }) };
  }
  return { blob: file, facts: await look(file, type), note: gettext("A video goes as it is, with whatever the camera wrote into it.") };
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
