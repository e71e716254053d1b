// Every fact of the test vectors, checked against the browser's modules. check(vectors) → {checked, wrong}.
import { CryptoError } from "/static/accounts/js/crypto/errors.js";
import * as backups from "/static/accounts/js/crypto/backups.js";
import * as certificates from "/static/accounts/js/crypto/certificates.js";
import * as keyrings from "/static/accounts/js/crypto/keyrings.js";
import * as links from "/static/accounts/js/crypto/links.js";
import * as packages from "/static/accounts/js/crypto/packages.js";
import * as pins from "/static/accounts/js/crypto/pins.js";
import * as p from "/static/accounts/js/crypto/primitives.js";
import * as safety from "/static/accounts/js/crypto/safety-numbers.js";
import * as wraps from "/static/accounts/js/crypto/wraps.js";
import * as contents from "/static/messaging/js/crypto/contents.js";
import * as envelopes from "/static/messaging/js/crypto/envelopes.js";
import * as franking from "/static/messaging/js/crypto/franking.js";
import * as headers from "/static/messaging/js/crypto/headers.js";
import * as media from "/static/messaging/js/crypto/media.js";

const SEEDS = { business: "biz", customer_1: "cus1", customer_2: "cus2", agent_1: "ag1", hosted_agent: "hosted" };
const raw = (text) => p.unb64(text);
const shown = (value) => (value instanceof Uint8Array ? p.b64(value) : JSON.stringify(value));

function same(found, expected) {
  if (shown(found) !== shown(expected)) throw new Error(`${shown(found)} is not ${shown(expected)}`);
}

function refused(reason, call) {
  try {
    call();
  } catch (error) {
    if (error instanceof CryptoError && error.reason === reason) return;
    throw new Error(`refused with ${error} instead of ${reason}`);
  }
  throw new Error(`accepted instead of ${reason}`);
}

const signedList = (chain) => chain.map((item) => ({ statement: raw(item.st), signature: raw(item.sig) }));

class Cast {
  constructor(v) {
    this.seeds = Object.fromEntries(Object.entries(v.seeds).map(([name, seed]) => [name, raw(seed)]));
    this.chains = {};
    this.keys = {};
    this.names = {};
    for (const [name, prefix] of Object.entries(SEEDS)) {
      const chain = keyrings.checkChain(signedList(v.keyrings[name]));
      this.chains[name] = chain;
      const keys = [...chain.keys()].map((n) => [n, keyrings.epochKeys(this.seeds[`${prefix}/epoch${n}`])]);
      this.keys[name] = new Map(keys);
      this.names[p.b64(chain.get(1).partyId)] = name;
    }
  }

  id = (name) => this.chains[name].get(1).partyId;
  pair = (reader, other) => new envelopes.PairKeys(this.keys[reader], this.chains[this.names[p.b64(other)]]);
}

function open(message, reader, cast, guard) {
  const readerId = cast.id(reader);
  const parties = message.parties.map(raw);
  const other = parties.find((party) => !p.equal(party, readerId));
  const parts = { header: raw(message.hdr), seal: raw(message.seal), ownMark: raw(message.own), body: raw(message.body) };
  const facts = { conversationId: raw(message.conv), parties, readerId, pairKeys: cast.pair(reader, other), guard };
  return envelopes.openMessage(parts, facts);
}

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
          ...s, epoch, identitySeed: cast.seeds[`${prefix}/id`], epochSeed: cast.seeds[`${prefix}/epoch${epoch}`],
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
  yield ["pin forged", () => refused("pin", () => pins.checkPin({ ...pin, peerEpoch: 9 }, cast.keys.business))];
  yield ["pin too old", () => refused("epoch", () => pins.checkPin(pin, cast.keys.business, 3))];
  yield ["pin unknown", () => refused("epoch", () => pins.checkPin(pin, new Map()))];
}

function* messageFacts(v, cast) {
  for (const m of v.messages) {
    yield [`message ${m.name}`, () => {
      const header = headers.readHeader(raw(m.hdr));
      const sender = cast.names[p.b64(header.senderId)];
      const content = contents.makeContent(header.senderId, raw(m.plain), raw(m.ck), raw(m.body).slice(0, 24));
      same(content.ciphertext, raw(m.body));
      const pair = cast.pair(sender, header.recipientId).get(true, header.senderEpoch, header.recipientEpoch);
      const keys = cast.keys[sender].get(header.senderEpoch);
      const made = envelopes.makeEnvelope(keys, pair, header, content.contentKey, raw(m.seal).slice(0, 24));
      same([made.header, made.seal, made.ownMark].map(p.b64), [m.hdr, m.seal, m.own]);
      same(franking.deliveryTag(raw(v.franking_keys[m.kid]), made.header, m.ts), raw(m.tag));
    }];
    for (const reader of m.readers) {
      const read = () => open(m, reader, cast, new envelopes.ReplayGuard()).body;
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
        const earlier = typeof c.after === "number" ? v.messages[c.after] : v.messages.find((m) => m.name === c.after);
        open(earlier ?? c.after, c.reader, cast, guard);
      }
      refused(c.expect, () => open(c, c.reader, cast, guard));
    }];
  }
}

function* reportFacts(v) {
  const keys = Object.fromEntries(Object.entries(v.franking_keys).map(([kid, key]) => [kid, raw(key)]));
  const judge = (c, judged) => {
    const item = { header: raw(c.hdr), at: c.ts, keyId: c.kid, tag: raw(c.tag), frankingKey: raw(c.kf), body: raw(c.body) };
    const facts = { reporterId: raw(c.reporter), accusedId: raw(c.accused), conversationId: raw(c.conv), judged };
    return franking.judgeReport(item, keys, facts);
  };
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
  const roots = Object.fromEntries(Object.entries(v.roots).map(([kid, key]) => [kid, raw(key)]));
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
  const header = raw(w.hdr);
  const facts = {
    ownerChain: cast.chains.business, wrapperChain: cast.chains[w.wrapper],
    memberId: cast.id(w.member), memberKeys: cast.keys[w.member],
  };
  const given = { header, ciphertext: raw(w.ct) };
  yield ["wrap opens", () => same(packages.packPackage(wraps.openWrap(given, facts)), raw(w.package))];
  yield ["wrap rebuilt", () => {
    const made = wraps.makeWrap(pack, {
      ownerChain: cast.chains.business, wrapperId: cast.id(w.wrapper), wrapperEpoch: 1,
      wrapperKeys: cast.keys[w.wrapper].get(1), member: cast.chains[w.member].get(1), nonce: given.ciphertext.slice(0, 24),
    });
    same([made.header, made.ciphertext].map(p.b64), [w.hdr, w.ct]);
  }];
  for (let offset = 0; offset < header.length; offset += 7) {
    yield [`wrap header changed at ${offset}`, () => {
      const changed = header.slice();
      changed[offset] ^= 1;
      try {
        wraps.openWrap({ ...given, header: changed }, facts);
      } catch (error) {
        if (error instanceof CryptoError) return;
        throw error;
      }
      throw new Error("accepted");
    }];
  }
  const link = v.link;
  const request = { linkId: raw(link.id), ephemeralKey: raw(link.eph_pk), linkKey: raw(link.key) };
  const taken = () => links.takePackage(raw(link.ct), raw(link.party), request, raw(link.eph_sk));
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
  const digest = p.sodium.crypto_generichash(32, ciphertext, null);
  const plain = Uint8Array.from({ length: m.plain_len }, (_, place) => (7 * place) % 256);
  const reference = { key: raw(m.key), mediaId: raw(m.id), digest, size: m.plain_len };
  const decrypt = (bytes, facts) => p.concat(...media.decryptMedia(bytes, facts));
  yield ["media opens", () => same(decrypt(ciphertext, reference), plain)];
  yield ["media digest", () => refused("digest", () => decrypt(ciphertext.slice(0, -1), reference))];
  yield ["media size", () => refused("media size", () => decrypt(ciphertext, { ...reference, size: 1 }))];
  yield ["media again", () => {
    const made = p.concat(...media.encryptMedia(plain, raw(m.key), raw(m.id)));
    const known = { ...reference, digest: p.sodium.crypto_generichash(32, made, null) };
    same(decrypt(made, known), plain);
  }];
}

function* backupFacts(v) {
  const b = v.backup;
  const party = raw(b.party);
  const opened = () => backups.openBackup(b.doc, { partyId: party, passphrase: b.passphrase_utf8 });
  yield ["backup opens", () => same(opened(), raw(b.package))];
  yield ["backup rebuilt", () => {
    const { ops, mem, salt, ct } = b.doc;
    const options = { partyId: party, passphrase: b.passphrase_utf8, ops, mem, salt: raw(salt), nonce: raw(ct).slice(0, 24) };
    same(backups.makeBackup(raw(b.package), options), b.doc);
  }];
  for (const c of b.negative) {
    const open = () => backups.openBackup(c.doc, { partyId: party, passphrase: c.passphrase_utf8 });
    yield [`backup: ${c.name}`, () => refused(c.expect, open)];
  }
  yield ["heavy kdf", () => refused("heavy kdf", () => backups.openBackup({ ...b.doc, ops: 11 }, {}))];
  const code = backups.generateRecoveryCode();
  yield ["recovery code", () => same(backups.normaliseRecoveryCode(code.toLowerCase()), code.replaceAll("-", ""))];
  yield ["short code", () => refused("recovery code", () => backups.normaliseRecoveryCode("ABC"))];
}

export function check(vectors) {
  const cast = new Cast(vectors);
  const groups = [
    primitiveFacts, keyringFacts, pairFacts, messageFacts, reportFacts, certificateFacts, packageFacts, safetyFacts,
    mediaFacts, backupFacts,
  ];
  const wrong = [];
  let checked = 0;
  for (const group of groups) {
    for (const [name, fact] of group(vectors, cast)) {
      checked += 1;
      try {
        fact();
      } catch (error) {
        wrong.push(`${name}: ${error}`);
      }
    }
  }
  return { checked, wrong };
}
