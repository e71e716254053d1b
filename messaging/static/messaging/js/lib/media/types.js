// @ts-check
/**
 * What a file is by its content, from a short list: whatever is not on it is an unknown kind. What a sender or a
 * file's name says is believed only where the first bytes agree.
 */

export const UNKNOWN = "application/octet-stream";
const HEAD = 4096;
const ZIP = "zip";
const OFFICE = "application/vnd.openxmlformats-officedocument.";

/** By media type: the family that its first bytes show, and the endings of its names, the usual one first. @type {Record<string, {family: string, endings: string[]}>} */
const TYPES = {
  "image/jpeg": { family: "jpeg", endings: ["jpg", "jpeg"] },
  "image/png": { family: "png", endings: ["png"] },
  "image/webp": { family: "webp", endings: ["webp"] },
  "image/gif": { family: "gif", endings: ["gif"] },
  "audio/ogg": { family: "ogg", endings: ["ogg", "oga", "opus"] },
  "audio/webm": { family: "webm", endings: ["weba"] },
  "video/webm": { family: "webm", endings: ["webm"] },
  "audio/mp4": { family: "mp4", endings: ["m4a"] },
  "video/mp4": { family: "mp4", endings: ["mp4", "mov", "m4v"] },
  "audio/mpeg": { family: "mp3", endings: ["mp3"] },
  "audio/wav": { family: "wav", endings: ["wav"] },
  "application/pdf": { family: "pdf", endings: ["pdf"] },
  "application/zip": { family: ZIP, endings: ["zip"] },
  [`${OFFICE}wordprocessingml.document`]: { family: ZIP, endings: ["docx"] },
  [`${OFFICE}spreadsheetml.sheet`]: { family: ZIP, endings: ["xlsx"] },
  [`${OFFICE}presentationml.presentation`]: { family: ZIP, endings: ["pptx"] },
  "application/vnd.oasis.opendocument.text": { family: ZIP, endings: ["odt"] },
  "application/vnd.oasis.opendocument.spreadsheet": { family: ZIP, endings: ["ods"] },
  "application/msword": { family: "ole", endings: ["doc"] },
  "application/vnd.ms-excel": { family: "ole", endings: ["xls"] },
  "text/plain": { family: "text", endings: ["txt", "md", "log", "json"] },
  "text/csv": { family: "text", endings: ["csv"] },
  "text/calendar": { family: "text", endings: ["ics"] },
  "text/vcard": { family: "text", endings: ["vcf"] },
  [UNKNOWN]: { family: "unknown", endings: ["bin"] },
};

/** @param {Uint8Array} head @param {number} offset @param {string} letters */
const says = (head, offset, letters) => [...letters].every((letter, place) => head[offset + place] === letter.charCodeAt(0));

/** @type {[string, (head: Uint8Array) => boolean][]} */
const SIGNS = [
  ["jpeg", (head) => says(head, 0, "\xff\xd8\xff")],
  ["png", (head) => says(head, 0, "\x89PNG\r\n\x1a\n")],
  ["webp", (head) => says(head, 0, "RIFF") && says(head, 8, "WEBP")],
  ["wav", (head) => says(head, 0, "RIFF") && says(head, 8, "WAVE")],
  ["gif", (head) => says(head, 0, "GIF87a") || says(head, 0, "GIF89a")],
  ["ogg", (head) => says(head, 0, "OggS")],
  ["webm", (head) => says(head, 0, "\x1a\x45\xdf\xa3")],
  ["mp4", (head) => says(head, 4, "ftyp") && !["heic", "heix", "mif1", "msf1", "avif"].some((brand) => says(head, 8, brand))],
  ["mp3", (head) => says(head, 0, "ID3") || (head[0] === 0xff && (head[1] & 0xe6) === 0xe2)],
  ["pdf", (head) => says(head, 0, "%PDF-")],
  [ZIP, (head) => says(head, 0, "PK\x03\x04") || says(head, 0, "PK\x05\x06")],
  ["ole", (head) => says(head, 0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
  ["text", isText],
];

/** Text holds no control characters but those that lines and columns need. @param {Uint8Array} head */
function isText(head) {
  if (head.some((byte) => byte === 0x7f || (byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte)))) return false;
  try {
    // The head may end within a letter: streaming leaves that open.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The family that the content shows. @param {Uint8Array} bytes of the file, at least its beginning */
export function familyOf(bytes) {
  const head = bytes.subarray(0, HEAD);
  return SIGNS.find(([, fits]) => fits(head))?.[0] ?? "unknown";
}

/** @param {string} type @param {Uint8Array} bytes */
export const isWhatItSays = (type, bytes) => Object.hasOwn(TYPES, type) && TYPES[type].family === familyOf(bytes);

/** What shows what a file is. @param {Blob} file */
export const headOf = async (file) => new Uint8Array(await file.slice(0, HEAD).arrayBuffer());

/** The media type of a chosen file: its content's, and among those of one family the one that its name ends in. @param {File} file */
export async function typeOf(file) {
  const family = familyOf(await headOf(file));
  const ofFamily = Object.keys(TYPES).filter((type) => TYPES[type].family === family);
  const byName = ofFamily.find((type) => TYPES[type].endings.includes(endingOf(file.name)));
  return byName ?? (ofFamily.includes(file.type) ? file.type : ofFamily[0]);
}

/** @param {string} name */
export const endingOf = (name) => (name.includes(".") ? name.split(".").at(-1)?.toLowerCase() ?? "" : "");

/** A name under which a file can be saved: one that promises nothing but its type. @param {string} name @param {string} type */
export function safeName(name, type) {
  const plain = name.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]/g, "_").replace(/^\.+/, "").slice(-120);
  const { endings } = TYPES[Object.hasOwn(TYPES, type) ? type : UNKNOWN];
  return endings.includes(endingOf(plain)) ? plain : `${plain || "file"}.${endings[0]}`;
}

const MEGABYTE = 1024 * 1024;
/** The most that one file has, and what is shown in the chat has: larger ones are documents (PROTOCOL.md, Files). */
export const LARGEST_BYTES = 100 * MEGABYTE;
export const LARGEST_OF_KIND = { image: 5 * MEGABYTE, audio: 16 * MEGABYTE, video: 16 * MEGABYTE };

/** Small enough for what is shown in the chat. @param {{m: string, n?: number}} entry */
const isShown = ({ m, n = 0 }) => n <= (/** @type {any} */ (LARGEST_OF_KIND)[m.split("/")[0]] ?? 0);

/** @param {{m: string, n?: number}} entry */
export const isPicture = (entry) => ["image/jpeg", "image/png", "image/webp", "image/gif"].includes(entry.m) && isShown(entry);

/** A recording is shown as a voice note. @param {any} entry */
export const isVoice = (entry) => entry.m.startsWith("audio/") && entry.seconds !== undefined && isShown(entry);

/** Played in the chat. @param {{m: string, n?: number}} entry */
export const isVideo = (entry) => ["video/mp4", "video/webm"].includes(entry.m) && isShown(entry);
