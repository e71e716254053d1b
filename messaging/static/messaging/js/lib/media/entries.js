// @ts-check
/** How a body names its files, and how lists and reports name them (SPEC 3, Media; PROTOCOL.md, Files). */
import { unb64 } from "../../../../accounts/js/crypto/primitives.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { idText } from "../../../../accounts/js/lib/ids.js";
import { LARGEST_BYTES, isPicture, isVideo, isVoice } from "./types.js";

/**
 * @typedef {{id: string, k: string, d: string, n: number, m: string, name: string,
 *   w?: number, h?: number, thumb?: string, seconds?: number, peaks?: string}} Entry
 */

export const MOST_FILES = 10;
export const THUMB_BYTES = 4500;
export const PEAKS = 48;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,100}$/;

/** The files of a body; undefined where there are none. Throws when they are not as the protocol says. @param {any} media @returns {Entry[] | undefined} */
export function readEntries(media) {
  if (media === undefined) return undefined;
  if (!Array.isArray(media) || media.length === 0 || media.length > MOST_FILES) throw new TypeError("media");
  return media.map(readEntry);
}

/** @param {any} entry @returns {Entry} */
function readEntry({ id, k, d, n, m, name, w, h, thumb, seconds, peaks }) {
  const isRight =
    unb64(id).length === 16 && unb64(k).length === 32 && unb64(d).length === 32 &&
    isIn(n, 1, LARGEST_BYTES) && Number.isInteger(n) && MEDIA_TYPE.test(m) &&
    typeof name === "string" && name.length <= 255 &&
    [w, h].every((side) => side === undefined || (Number.isInteger(side) && isIn(side, 1, 65_535))) &&
    (thumb === undefined || isIn(unb64(thumb).length, 1, THUMB_BYTES)) &&
    (seconds === undefined || isIn(seconds, 0, 24 * 3600)) && (peaks === undefined || isIn(unb64(peaks).length, 1, 64));
  if (!isRight) throw new TypeError("media");
  return { id, k, d, n, m, name, w, h, thumb, seconds, peaks };
}

/** @param {unknown} value @param {number} least @param {number} most */
const isIn = (value, least, most) => typeof value === "number" && value >= least && value <= most;

/** The UUID under which the server keeps it. @param {Entry} entry */
export const idOf = ({ id }) => idText(unb64(id));

/** "0:12". @param {number} seconds */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes < 1024) return gettext("{count} bytes", { count: bytes });
  const megabytes = bytes / 1024 / 1024;
  if (megabytes < 1) return `${Math.round(bytes / 1024)} kB`;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

/** One file in words. @param {Entry} entry */
export function wordsOf(entry) {
  if (isPicture(entry)) return gettext("Photo");
  if (isVoice(entry)) return gettext("Voice note {time}", { time: clock(entry.seconds ?? 0) });
  if (isVideo(entry)) return gettext("Video");
  return entry.name || gettext("File");
}

/** A message with files in one line: what they are, and the words beside them. @param {{text: string, media?: Entry[]}} body */
export function lineOfFiles({ text, media = [] }) {
  const allPictures = media.length > 1 && media.every(isPicture);
  const files = allPictures ? gettext("{count} photos", { count: media.length }) : media.map(wordsOf).join(", ");
  return [files, text].filter(Boolean).join(" · ");
}
