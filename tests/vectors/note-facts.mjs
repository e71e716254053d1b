// Facts about private notes, as the vectors state them and beyond.
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as notes from "./static/messaging/js/crypto/notes.js";
import { put, raw, refusals, refused, same, shortFields } from "./cast.mjs";

const placeOf = ({ business, conv, id, author, epoch }) => ({
  businessId: raw(business), conversationId: raw(conv), noteId: raw(id), authorId: raw(author), epoch,
});

function* noteVectorFacts(v, cast) {
  const { key, good, negative } = v.notes;
  yield ["note key", () => same(notes.noteKey(cast.seeds[key.seed]), raw(key.key))];
  for (const given of good) {
    const [seed, place, ct, plain] = [cast.seeds[given.seed], placeOf(given), raw(given.ct), raw(given.plain)];
    yield [`note ${given.name}, byte for byte`, () => same(notes.lockNote(seed, place, plain, ct.slice(0, 24)), ct)];
    yield [`note ${given.name}, opens`, () => same(notes.openNote(seed, place, ct), plain)];
  }
  for (const given of negative) {
    yield [`note ${given.name}`, () => refused(given.expect, () => notes.openNote(cast.seeds[given.seed], placeOf(given), raw(given.ct)))];
  }
}

function* noteFacts(v, cast) {
  const [given] = v.notes.good;
  const [seed, place, most] = [cast.seeds[given.seed], placeOf(given), notes.MAX_NOTE_SIZE];
  yield* shortFields("note place", place, (shorter) => notes.lockNote(seed, shorter, p.utf8("{}")));
  yield* refusals("note place", "integer", () => notes.lockNote(seed, { ...place, epoch: 2 ** 32 }, p.utf8("{}")));
  yield* refusals("note key", "field", () => notes.noteKey(seed.slice(1)));
  yield ["the largest note", () => same(notes.lockNote(seed, place, new Uint8Array(most)).length, most + 1 + p.LOCK_OVERHEAD)];
  yield* refusals("a larger note", "note size", () => notes.lockNote(seed, place, new Uint8Array(most + 1)));
  const forged = (data, padded = p.sodium.pad(p.utf8("{}"), 256)) => p.lock(notes.noteKey(seed), padded, data);
  const data = raw(v.notes.ad);
  yield ["note of this version and kind", () => same(notes.openNote(seed, place, forged(data)), p.utf8("{}"))];
  yield* refusals("note of another version or kind", "decrypt",
    () => notes.openNote(seed, place, forged(put(data, 0, [2]))), () => notes.openNote(seed, place, forged(put(data, 1, [0x30]))));
  yield* refusals("note without padding", "decrypt", () => notes.openNote(seed, place, forged(data, new Uint8Array(256))));
}

export const FACTS = [noteVectorFacts, noteFacts];
