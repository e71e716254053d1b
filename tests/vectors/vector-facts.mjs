// Every fact that the test vectors state, checked against the browser's modules.
import * as backups from "./static/accounts/js/crypto/backups.js";
import * as certificates from "./static/accounts/js/crypto/certificates.js";
import * as keyrings from "./static/accounts/js/crypto/keyrings.js";
import * as links from "./static/accounts/js/crypto/links.js";
import * as packages from "./static/accounts/js/crypto/packages.js";
import * as pins from "./static/accounts/js/crypto/pins.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as safety from "./static/accounts/js/crypto/safety-numbers.js";
import * as wraps from "./static/accounts/js/crypto/wraps.js";
import * as contents from "./static/messaging/js/crypto/contents.js";
import * as envelopes from "./static/messaging/js/crypto/envelopes.js";
import * as franking from "./static/messaging/js/crypto/franking.js";
import * as headers from "./static/messaging/js/crypto/headers.js";
import * as media from "./static/messaging/js/crypto/media.js";
import {
  SEEDS, digestOf, itemOf, judgementOf, keysOf, linkRequest, open, raw, refused, same, signedList,
  wrapParties,
} from "./cast.mjs";

function* primitiveFacts(v) {
  for (const h of v.hash) {
    const key = h.key ? raw(h.key) : null;
    yield [`hash ${h.label}`, () => same(p.labelledHash(h.label, raw(h.data), key), raw(h.out))];
  }
  for (const text of v.base64_negative) yield [`base64 ${text}`, () => refused("base64", () => raw(text))];
}

function* keyringFacts(v, cast) {
  for (const [name, prefix] of Object.entries(SEEDS)) {
    const list = signedList(v.keyrings[name]);
    for (const [epoch, s] of cast.chains[name]) {
      yield [`keyring ${name} ${epoch}`, () => {
        const made = keyrings.makeEpoch({
          ...s, epoch, identitySeed: cast.seeds[`${prefix}/id`],
          epochSeed: cast.seeds[`${prefix}/epoch${epoch}`],
          previous: list[epoch - 2]?.statement,
        });
        same(made.statement, list[epoch - 1].statement);
        same(made.signature, list[epoch - 1].signature);
      }];
    }
  }
  for (const c of v.keyrings.negative) {
    const pinned = c.pinned ? raw(c.pinned) : null;
    const check = () => keyrings.checkChain(signedList(c.chain), pinned, c.floor);
    yield [`keyring: ${c.name}`, () => refused(c.expect, check)];
  }
}

function* pairFacts(v, cast) {
  const [b, c] = [cast.keys.business.get(2), cast.keys.customer_1.get(1)];
  yield ["pair out", () => same(keyrings.pairKeyOut(b, c.publicKey), raw(v.pair.business2_to_customer1))];
  yield ["pair in", () => same(keyrings.pairKeyIn(c, b.publicKey), raw(v.pair.business2_to_customer1))];
  yield ["pair back", () => same(keyrings.pairKeyOut(c, b.publicKey), raw(v.pair.customer1_to_business2))];
  yield ["pair back in", () => same(keyrings.pairKeyIn(b, c.publicKey), raw(v.pair.customer1_to_business2))];
  const low = raw(v.pair.low_order_public_key);
  yield ["low order out", () => refused(v.pair.expect, () => keyrings.pairKeyOut(b, low))];
  yield ["low order in", () => refused(v.pair.expect, () => keyrings.pairKeyIn(b, low))];
  const peer = cast.chains[v.pin.peer].get(v.pin.epoch);
  const pin = pins.makePin(v.pin.n, keyrings.epochKeys(cast.seeds[v.pin.by]), peer);
  yield ["pin", () => same(pin.mac, raw(v.pin.mac))];
  yield ["pin holds", () => pins.checkPin(pin, cast.keys.business)];
}

function* messageFacts(v, cast) {
  for (const m of v.messages) {
    yield [`message ${m.name}`, () => {
      const header = headers.readHeader(raw(m.hdr));
      const sender = cast.names[p.b64(header.senderId)];
      const content = contents.makeContent(
        header.senderId, raw(m.plain), raw(m.ck), raw(m.body).slice(0, 24),
      );
      same(content.ciphertext, raw(m.body));
      const pair = cast.pair(sender, header.recipientId).get(true, header.senderEpoch, header.recipientEpoch);
      const keys = cast.keys[sender].get(header.senderEpoch);
      const made = envelopes.makeEnvelope(keys, pair, header, content.contentKey, raw(m.seal).slice(0, 24));
      same([made.header, made.seal, made.ownMark].map(p.b64), [m.hdr, m.seal, m.own]);
      same(franking.deliveryTag(raw(v.franking_keys[m.kid]), made.header, m.ts), raw(m.tag));
    }];
    for (const reader of m.readers) {
      const read = () => open(m, reader, cast).body;
      yield [`message ${m.name} by ${reader}`, () => same(read(), raw(m.plain))];
    }
  }
  for (const name of ["conv_1", "conv_2"]) {
    const made = headers.campaignMessageId(raw(v.campaign.id), raw(v.ids[name]));
    yield [`campaign ${name}`, () => same(made, raw(v.campaign[`cmid_${name}`]))];
  }
  for (const c of v.messages_negative) {
    yield [`message: ${c.name}`, () => {
      const guard = new envelopes.ReplayGuard();
      if (c.after !== null) {
        const named = v.messages.find((m) => m.name === c.after);
        const earlier = typeof c.after === "number" ? v.messages[c.after] : named;
        open(earlier ?? c.after, c.reader, cast, guard);
      }
      refused(c.expect, () => open(c, c.reader, cast, guard));
    }];
  }
}

function* reportFacts(v) {
  const keys = keysOf(v.franking_keys);
  const judge = (c, judged) => franking.judgeReport(itemOf(c), keys, judgementOf(c, judged));
  for (const c of v.reports) yield [`report ${c.name}`, () => judge(c, new Set())];
  for (const c of v.reports_negative) {
    yield [`report: ${c.name}`, () => {
      const judged = new Set();
      if (c.twice) judge(c, judged);
      refused(c.expect, () => judge(c, judged));
    }];
  }
}

function* certificateFacts(v) {
  const roots = keysOf(v.roots);
  for (const c of v.certificates) {
    const facts = { now: c.now, business: c.business, identityKey: raw(c.ik), floor: c.floor };
    const check = () => certificates.checkCertificate(c.cert, c.crl, roots, facts);
    yield [`certificate: ${c.name}`, () => (c.expect === "ok" ? check() : refused(c.expect, check))];
  }
}

function* packageFacts(v, cast) {
  for (const text of v.package_negative) {
    yield ["package refused", () => refused("package", () => packages.unpackPackage(raw(text)))];
  }
  const w = v.wrap;
  const pack = packages.unpackPackage(raw(w.package));
  yield ["package again", () => same(packages.packPackage(pack), raw(w.package))];
  const { reading, writing } = wrapParties(v, cast);
  const given = { header: raw(w.hdr), ciphertext: raw(w.ct) };
  yield ["wrap opens", () => same(packages.packPackage(wraps.openWrap(given, reading)), raw(w.package))];
  yield ["wrap rebuilt", () => {
    const made = wraps.makeWrap(pack, { ...writing, nonce: given.ciphertext.slice(0, 24) });
    same([made.header, made.ciphertext].map(p.b64), [w.hdr, w.ct]);
  }];
  const link = v.link;
  const taken = () => links.takePackage(raw(link.ct), raw(link.party), linkRequest(link), raw(link.eph_sk));
  yield ["link opens", () => same(taken(), raw(link.package))];
}

function* safetyFacts(v, cast) {
  const [b, c] = ["business", "customer_1"].map((name) => {
    const s = cast.chains[name].get(1);
    return safety.fingerprint(s.partyType, s.partyId, s.identityKey);
  });
  yield ["business fingerprint", () => same(b, raw(v.safety.business_fp))];
  yield ["customer fingerprint", () => same(c, raw(v.safety.customer_fp))];
  yield ["half", () => same(safety.halfNumber(b), v.safety.business_half)];
  yield ["number", () => same(safety.safetyNumber(c, b), v.safety.number)];
  yield ["QR", () => same(safety.safetyQr(b, c), v.safety.qr)];
}

function* mediaFacts(v) {
  const m = v.media;
  const ciphertext = raw(m.ct);
  const digest = digestOf(ciphertext);
  const plain = Uint8Array.from({ length: m.plain_len }, (_, place) => (7 * place) % 256);
  const reference = { key: raw(m.key), mediaId: raw(m.id), digest, size: m.plain_len };
  const decrypt = (bytes, facts) => p.concat(...media.decryptMedia(bytes, facts));
  yield ["media opens", () => same(decrypt(ciphertext, reference), plain)];
  yield ["media digest", () => refused("digest", () => decrypt(ciphertext, { ...reference, digest: raw(m.key) }))];
  yield ["media truncated", () => refused("decrypt", () => decrypt(ciphertext.slice(0, -1), reference))];
  yield ["media size", () => refused("media size", () => decrypt(ciphertext, { ...reference, size: 1 }))];
  yield ["media again", () => {
    const made = p.concat(...media.encryptMedia(plain, raw(m.key), raw(m.id)));
    same(decrypt(made, { ...reference, digest: digestOf(made) }), plain);
  }];
}

function* backupFacts(v) {
  const b = v.backup;
  const party = raw(b.party);
  const opened = () => backups.openBackup(b.doc, { partyId: party, passphrase: b.passphrase_utf8 });
  yield ["backup opens", () => same(opened(), raw(b.package))];
  yield ["backup rebuilt", () => {
    const { ops, mem, salt, ct } = b.doc;
    const options = {
      partyId: party, passphrase: b.passphrase_utf8, ops, mem, salt: raw(salt), nonce: raw(ct).slice(0, 24),
    };
    same(backups.makeBackup(raw(b.package), options), b.doc);
  }];
  for (const c of b.negative) {
    const open = () => backups.openBackup(c.doc, { partyId: party, passphrase: c.passphrase_utf8 });
    yield [`backup: ${c.name}`, () => refused(c.expect, open)];
  }
}

export const FACTS = [
  primitiveFacts, keyringFacts, pairFacts, messageFacts, reportFacts, certificateFacts, packageFacts,
  safetyFacts, mediaFacts,
];
export const SLOW_FACTS = [backupFacts];
