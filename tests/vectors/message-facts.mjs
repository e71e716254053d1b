// Facts about messages that the vectors do not state: every refusal, with everything else in order.
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as contents from "./static/messaging/js/crypto/contents.js";
import * as envelopes from "./static/messaging/js/crypto/envelopes.js";
import * as franking from "./static/messaging/js/crypto/franking.js";
import * as headers from "./static/messaging/js/crypto/headers.js";
import * as media from "./static/messaging/js/crypto/media.js";
import {
  TOO_LARGE, digestOf, itemOf, judgementOf, keysOf, partsOf, put, raw, refusals, same, shortFields, zeros,
} from "./cast.mjs";

const PIECE = 65_536;
const HEAD = 24;

function* headerFacts(v) {
  const packed = raw(v.messages[0].hdr);
  const { version, ...header } = headers.readHeader(packed);
  const pack = (changed) => headers.packHeader({ ...header, ...changed });
  const read = (offset, part) => () => headers.readHeader(put(packed, offset, part));
  yield ["header packs", () => same(pack({}), packed)];
  yield* shortFields("header", header, pack);
  const large = [{ senderEpoch: 2 ** 32 }, { sentAt: TOO_LARGE }, { sentAt: "1" }, { recipientEpoch: -1 }];
  yield* refusals("header", "integer", ...large.map((changed) => () => pack(changed)), read(74, [0, 32]));
  yield* refusals("header", "header size", () => headers.readHeader(packed.slice(1)));
  yield* refusals("header", "version", read(0, [2]), read(1, [3]), read(1, [0]));
  yield ["header of a campaign", read(1, [headers.CAMPAIGN])];
  const [id, make] = [zeros(16), headers.campaignMessageId];
  yield* refusals("campaign id", "field", () => make(id.slice(1), id), () => make(id, id.slice(1)));
}

function* contentFacts() {
  const [sender, body] = [zeros(16), zeros(contents.MAX_BODY_SIZE).fill(120)];
  const [made, empty] = [contents.makeContent(sender, body), contents.makeContent(sender, zeros(0))];
  const opened = (content, changed = {}) => {
    const { senderId, ciphertext } = { senderId: sender, ciphertext: content.ciphertext, ...changed };
    return contents.openContent(senderId, content.commitment, content.contentKey, ciphertext).body;
  };
  yield ["largest content", () => same(opened(made), body)];
  yield ["empty content", () => same(opened(empty), zeros(0))];
  yield ["largest size", () => same(made.ciphertext.length, 65_536 + 40)];
  yield ["content keys are fresh", () => same(p.equal(made.contentKey, empty.contentKey), false)];
  yield* refusals("content", "content size", () => contents.makeContent(sender, zeros(65_536)));
  yield* refusals(
    "content", "field", () => contents.makeContent(sender, body, zeros(31)),
    () => contents.makeContent(sender.slice(1), body),
    () => opened(made, { senderId: sender.slice(1) }),
  );
  yield* refusals("content", "decrypt", () => opened(made, { senderId: zeros(16).fill(1) }));
  const bodyKey = p.labelledHash("recado1/body-key", undefined, made.contentKey);
  const data = p.concat(Uint8Array.of(1), sender, made.commitment);
  const unpadded = [0, 255, 256].map((size) => p.lock(bodyKey, zeros(size), data));
  yield* refusals(
    "content without padding", "decrypt", ...unpadded.map((ciphertext) => () => opened(made, { ciphertext })),
  );
}

function* pairKeyFacts(v, cast) {
  const pair = cast.pair("business", cast.id("customer_1"));
  const back = cast.pair("customer_1", cast.id("business"));
  yield ["pair keys meet", () => same(pair.get(true, 2, 1), back.get(false, 1, 2))];
  yield ["pair keys meet, back", () => same(back.get(true, 1, 2), pair.get(false, 2, 1))];
  yield ["directions differ", () => same(p.equal(pair.get(true, 2, 1), pair.get(false, 2, 1)), false)];
  yield ["a pair key is computed once", () => same(pair.get(true, 2, 1) === pair.get(true, 2, 1), true)];
  for (const outgoing of [true, false]) {
    yield* refusals("pair keys", "epoch", () => pair.get(outgoing, 3, 1), () => pair.get(outgoing, 1, 2));
  }
}

function* receiverFacts(v, cast) {
  const [message] = v.messages;
  const given = partsOf(message);
  const { conversationId, senderId: them, recipientId: me } = headers.readHeader(given.header);
  const [mine, theirs] = [me, them].map((id) => cast.names[p.b64(id)]);
  const opened = (parts = {}, changed = {}) => () => {
    const facts = { conversationId, parties: [me, them], readerId: me, pairKeys: cast.pair(mine, them) };
    return envelopes.openMessage(
      { ...given, ...parts }, { ...facts, guard: new envelopes.ReplayGuard(), ...changed },
    );
  };
  const header = (offset, part) => ({ header: put(given.header, offset, part) });
  yield ["receiver opens", () => same(opened()().body, raw(message.plain))];
  yield* refusals(
    "receiver", "conversation", opened(header(2, zeros(16))), opened({}, { conversationId: zeros(16) }),
  );
  yield* refusals(
    "receiver", "party", opened(header(18, me), { parties: [me, me] }), opened(header(18, zeros(16))),
    opened(header(34, zeros(16))), opened({}, { readerId: zeros(16) }),
  );
  yield* refusals(
    "receiver", "epoch", opened(header(50, p.integer(9, 4))), opened(header(54, p.integer(9, 4))),
  );
  const longer = p.concat(given.seal, zeros(1));
  yield* refusals("receiver", "truncated", opened({ seal: longer }), opened({ seal: given.seal.slice(1) }));
  yield* refusals("receiver", "truncated", opened({ body: zeros(39) }));
  const own = { readerId: them, pairKeys: cast.pair(theirs, me) };
  yield ["sender opens", () => same(opened({}, own)().mine, true)];
  const marks = [zeros(16), zeros(0), given.ownMark.slice(1)];
  yield* refusals("sender", "own mark", ...marks.map((ownMark) => opened({ ownMark }, own)));
}

function* guardFacts(v) {
  const header = headers.readHeader(raw(v.messages[0].hdr));
  const guard = new envelopes.ReplayGuard();
  guard.check(header);
  guard.remember(header);
  yield* refusals("guard", "duplicate", () => guard.check(header));
  yield* refusals("guard", "replayed id", () => guard.check({ ...header, commitment: zeros(32) }));
  for (const name of ["conversationId", "senderId", "clientMessageId"]) {
    yield [`guard and another ${name}`, () => guard.check({ ...header, [name]: zeros(16) })];
  }
}

function* judgementFacts(v) {
  const [report] = v.reports;
  const [item, keys] = [itemOf(report), keysOf(v.franking_keys)];
  const judge = (parts, changed = {}) => () =>
    franking.judgeReport({ ...item, ...parts }, keys, { ...judgementOf(report), ...changed });
  const judged = new Set();
  yield ["judgement holds", () => same(judge({}, { judged })(), headers.readHeader(item.header))];
  yield* refusals("judgement again", "replayed id", judge({}, { judged }));
  yield* refusals(
    "judgement", "party", judge({}, { accusedId: zeros(16) }), judge({}, { reporterId: zeros(16) }),
  );
  yield* refusals("judgement", "conversation", judge({}, { conversationId: zeros(16) }));
  yield* refusals("judgement", "commitment", judge({ body: zeros(0) }), judge({ frankingKey: zeros(32) }));
  yield* refusals("judgement", "integer", judge({ at: -1 }), judge({ at: TOO_LARGE }), judge({ at: "1" }));
  const unkeyed = franking.deliveryTag(undefined, item.header, item.at);
  const forged = [
    { keyId: "other", tag: unkeyed }, { keyId: "toString" }, { tag: zeros(0) }, { tag: zeros(32) },
  ];
  yield* refusals("judgement", "tag", ...forged.map((parts) => judge(parts)));
}

function encrypted(plain) {
  const [key, mediaId] = [zeros(32).fill(1), zeros(16)];
  const ciphertext = p.concat(...media.encryptMedia(plain, key, mediaId));
  return { ciphertext, reference: { key, mediaId, digest: digestOf(ciphertext), size: plain.length } };
}

const decrypted = ({ ciphertext, reference }) => p.concat(...media.decryptMedia(ciphertext, reference));

function* mediaFacts() {
  for (const size of [0, 1, PIECE - 1, PIECE, PIECE + 1]) {
    const plain = Uint8Array.from({ length: size }, (_, place) => place % 251);
    yield [`media of ${size} bytes`, () => same(decrypted(encrypted(plain)), plain)];
  }
  const { ciphertext: whole, reference } = encrypted(zeros(PIECE));
  const { ciphertext: longer } = encrypted(zeros(PIECE + 1));
  const open = (ciphertext, changed = {}) => () =>
    decrypted({ ciphertext, reference: { ...reference, digest: digestOf(ciphertext), ...changed } });
  yield* refusals("media", "digest", open(whole, { digest: zeros(32) }), open(whole, { digest: zeros(0) }));
  yield* refusals("media", "data after final", open(p.concat(whole, zeros(1)), { size: PIECE + 1 }));
  yield* refusals("media", "media size", open(whole, { size: PIECE + 1 }), open(whole, { size: PIECE - 1 }));
  const begun = (size) => new media.Decryption(whole.slice(0, HEAD), { ...reference, size });
  const first = (size) => () => begun(size).pull(whole.slice(HEAD));
  // As soon as it is larger than its message says, not only at its end.
  yield* refusals("media that goes on", "media size", first(PIECE - 1));
  yield ["media in its size", () => same(first(PIECE)(), zeros(PIECE))];
  yield ["the digest of what was given out", () => {
    const made = new media.Encryption(zeros(32), zeros(16));
    const pieces = [made.header, made.push(zeros(PIECE), false), made.push(zeros(5), true)];
    same(made.digest(), digestOf(p.concat(...pieces)));
  }];
  yield ["the size of a ciphertext", () => {
    for (const size of [0, 1, PIECE, PIECE + 1]) same(encrypted(zeros(size)).ciphertext.length, media.encryptedSize(size));
  }];
  const cut = [0, HEAD - 1, HEAD].map((size) => whole.slice(0, size));
  yield* refusals(
    "media", "truncated", ...cut.map((bytes) => open(bytes)), open(longer.slice(0, whole.length)),
  );
  const broken = [whole.slice(0, -1), whole.slice(0, HEAD + 16), whole.slice(0, HEAD + 17), longer.slice(0, whole.length + 5)];
  yield* refusals(
    "media", "decrypt", ...broken.map((bytes) => open(bytes)), open(whole, { mediaId: zeros(16).fill(1) }),
  );
  const encrypt = () => [...media.encryptMedia(zeros(0), zeros(31), zeros(16))];
  yield* refusals("media", "field", open(whole, { key: zeros(31) }), encrypt);
}

export const FACTS = [
  headerFacts, contentFacts, pairKeyFacts, receiverFacts, guardFacts, judgementFacts, mediaFacts,
];
