// @ts-check
/** Private notes of a business's members, under a key of the business's epoch (messaging/crypto/notes.py). */
import { attempt, refuseIf } from "../../../accounts/js/crypto/errors.js";
import { layout } from "../../../accounts/js/crypto/layouts.js";
import { VERSION, exact, labelledHash, lock, sodium, unlock } from "../../../accounts/js/crypto/primitives.js";

const NOTE_KIND = 0x31;
const PAD_BLOCK = 256;
export const MAX_NOTE_SIZE = 16383;
/** What a note is bound to, 70 bytes. */
const PLACE = layout("place size", [
  ["version", 1, "int"], ["kind", 1, "int"], ["businessId", 16], ["conversationId", 16], ["noteId", 16],
  ["authorId", 16], ["epoch", 4, "int"],
]);

/** @typedef {{businessId: Uint8Array, conversationId: Uint8Array, noteId: Uint8Array, authorId: Uint8Array, epoch: number}} NotePlace */

/** The key of all notes of one epoch. @param {Uint8Array} epochSeed */
export const noteKey = (epochSeed) => labelledHash("recado1/note", undefined, exact(epochSeed, 32));

/** @param {Uint8Array} epochSeed @param {NotePlace} place @param {Uint8Array} body @param {Uint8Array} [nonce] */
export function lockNote(epochSeed, place, body, nonce = undefined) {
  refuseIf(body.length > MAX_NOTE_SIZE, "note size");
  return lock(noteKey(epochSeed), sodium.pad(body, PAD_BLOCK), associatedData(place), nonce);
}

/** The body, proved to be the one written in this place. @param {Uint8Array} epochSeed @param {NotePlace} place @param {Uint8Array} ciphertext */
export function openNote(epochSeed, place, ciphertext) {
  const padded = unlock(noteKey(epochSeed), ciphertext, associatedData(place));
  return attempt(() => sodium.unpad(padded, PAD_BLOCK), "decrypt");
}

/** @param {NotePlace} place */
const associatedData = (place) => PLACE.pack({ ...place, version: VERSION, kind: NOTE_KIND });
