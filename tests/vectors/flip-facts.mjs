// One wrong bit, anywhere in something that travels: refused by the protocol's own error, never by another.
import * as backups from "./static/accounts/js/crypto/backups.js";
import * as certificates from "./static/accounts/js/crypto/certificates.js";
import * as keyrings from "./static/accounts/js/crypto/keyrings.js";
import * as links from "./static/accounts/js/crypto/links.js";
import * as packages from "./static/accounts/js/crypto/packages.js";
import * as pins from "./static/accounts/js/crypto/pins.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as transparency from "./static/accounts/js/crypto/transparency.js";
import * as wraps from "./static/accounts/js/crypto/wraps.js";
import * as franking from "./static/messaging/js/crypto/franking.js";
import { readHeader } from "./static/messaging/js/crypto/headers.js";
import * as media from "./static/messaging/js/crypto/media.js";
import * as notes from "./static/messaging/js/crypto/notes.js";
import {
  digestOf, itemOf, judgementOf, keysOf, linkRequest, open, partsOf, raw, refused, signedList, wrapParties,
} from "./cast.mjs";

const INTEGER_BITS = 54;
// Flips of what costs a key derivation each: the salt, and costs that stay within the limits.
const BACKUP_PLACES = { salt: [0, 127], ops: [0, 1, 2, 3, 53], mem: [0, 27, 30, 53] };

/** The same bytes with one bit the other way; places count from the first byte's lowest bit. */
function flip(bytes, place) {
  const changed = bytes.slice();
  changed[place >> 3] ^= 1 << (place & 7);
  return changed;
}

/** A bit of every byte, each time the next one. */
const everyByte = (bytes) => Array.from(bytes, (_, place) => 8 * place + (place % 8));

const flipInteger = (value, bit) => Number(BigInt(value) ^ (1n << BigInt(bit)));

/** All ways to flip one value, of a record or of a document. */
function* flips(value, { texts, places }, name) {
  if (typeof value === "number") {
    for (const bit of places ?? Array(INTEGER_BITS).keys()) yield flipInteger(value, bit);
  } else if (value instanceof Uint8Array) {
    for (const place of places ?? everyByte(value)) yield flip(value, place);
  } else if (texts.includes(name)) {
    const bytes = p.utf8(value);
    for (const place of everyByte(bytes)) yield String.fromCharCode(...flip(bytes, place));
  } else {
    for (const changed of flips(raw(value), { texts, places }, name)) yield p.b64(changed);
  }
}

/**
 * One fact per field: it opens as it is, and no longer with any bit of the field flipped. Fields named in
 * `texts` are plain text; the other strings are base64url, and their bytes are flipped.
 */
function* flipped(what, record, use, { texts = [], places = {} } = {}) {
  yield [`${what} as it is`, () => use(record)];
  for (const [name, value] of Object.entries(record)) {
    yield [`any bit of ${what}'s ${name}`, () => {
      for (const changed of flips(value, { texts, places: places[name] }, name)) {
        refused(null, () => use({ ...record, [name]: changed }));
      }
    }];
  }
}

function* messageFlips(v, cast) {
  for (const message of v.messages) {
    const { ownMark, ...rest } = partsOf(message);
    const { senderId, recipientId } = readHeader(rest.header);
    const [mine, theirs] = [senderId, recipientId].map((id) => cast.names[p.b64(id)]);
    const as = (reader) => (parts) => open(message, reader, cast, undefined, parts);
    yield* flipped(`${message.name} to its sender`, { ownMark, ...rest }, as(mine));
    yield* flipped(`${message.name} to its recipient`, rest, as(theirs));
  }
  const [report] = v.reports;
  const keys = keysOf(v.franking_keys);
  const judge = (item) => franking.judgeReport(item, keys, judgementOf(report));
  yield* flipped("a report", itemOf(report), judge, { texts: ["keyId"] });
}

function* keyringFlips(v) {
  const list = signedList(v.keyrings.business);
  const documents = list.map(keyrings.signedDocument);
  for (const [place, signed] of list.entries()) {
    const check = (changed) => keyrings.checkChain(list.with(place, changed));
    yield* flipped(`statement ${place + 1}`, signed, check);
    const parse = (changed) => keyrings.checkChain(keyrings.parseKeyring(documents.with(place, changed)));
    yield* flipped(`document ${place + 1} of a keyring`, documents[place], parse);
  }
}

function* packageFlips(v, cast) {
  const { reading } = wrapParties(v, cast);
  const wrap = { header: raw(v.wrap.hdr), ciphertext: raw(v.wrap.ct) };
  yield* flipped("a wrap", wrap, (changed) => wraps.openWrap(changed, reading));
  const check = ({ bytes }) => packages.checkPackage(packages.unpackPackage(bytes), reading.ownerChain);
  yield* flipped("a package", { bytes: raw(v.wrap.package) }, check);
  const { party, eph_sk: secret } = v.link;
  const request = linkRequest(v.link);
  const take = ({ ciphertext, ...asked }) => links.takePackage(ciphertext, raw(party), asked, raw(secret));
  yield* flipped("a link", { ciphertext: raw(v.link.ct), ...request }, take);
}

function* pinFlips(v, cast) {
  const peer = cast.chains[v.pin.peer].get(v.pin.epoch);
  const keys = cast.keys.business;
  const pin = pins.makePin(v.pin.n, keys.get(v.pin.n), peer);
  yield* flipped("a pin", pin, (changed) => pins.checkPin(changed, keys));
}

function* certificateFlips(v) {
  const [{ cert, crl, now, business, ik, floor }] = v.certificates;
  const roots = keysOf(v.roots);
  const facts = { now, business, identityKey: raw(ik), floor };
  const check = (document, list) => certificates.checkCertificate(document, list, roots, facts);
  yield* flipped("a certificate", cert, (changed) => check(changed, crl), { texts: ["kid"] });
  yield* flipped("a revocation list", crl, (changed) => check(cert, changed), { texts: ["kid"] });
}

function* logFlips(v) {
  const { head, now } = v.log;
  const read = (changed) => transparency.readHead(changed, keysOf(v.roots), now);
  yield* flipped("a log head", head, read, { texts: ["kid"] });
}

function* mediaFlips(v) {
  const { ct, key, id, plain_len: size } = v.media;
  const ciphertext = raw(ct);
  const all = everyByte(ciphertext);
  const places = { ciphertext: [...all.slice(0, 24), ...all.filter((_, at) => at % 1009 === 0), all.at(-1)] };
  const reference = { key: raw(key), mediaId: raw(id), size };
  const decrypt = ({ ciphertext: bytes, ...facts }) => [...media.decryptMedia(bytes, facts)];
  yield* flipped("media", { ciphertext, ...reference, digest: digestOf(ciphertext) }, decrypt, { places });
  const redigested = (given) => decrypt({ ...given, digest: digestOf(given.ciphertext) });
  yield* flipped("media under a new digest", { ciphertext, ...reference }, redigested, { places });
}

function* backupFlips(v) {
  const facts = { partyId: raw(v.backup.party), passphrase: v.backup.passphrase_utf8 };
  const use = (document) => backups.openBackup(document, facts);
  yield* flipped("a backup", v.backup.doc, use, { texts: ["kdf"], places: BACKUP_PLACES });
}

function* noteFlips(v, cast) {
  const [{ seed, business, conv, id, author, epoch, ct }] = v.notes.good;
  const note = { businessId: raw(business), conversationId: raw(conv), noteId: raw(id), authorId: raw(author), epoch, ciphertext: raw(ct) };
  const open = ({ ciphertext, ...place }) => notes.openNote(cast.seeds[seed], place, ciphertext);
  yield* flipped("a note", note, open);
}

export const FACTS = [messageFlips, noteFlips, keyringFlips, packageFlips, pinFlips, certificateFlips, logFlips, mediaFlips];
export const SLOW_FACTS = [backupFlips];
