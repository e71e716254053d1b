// Facts about keys that the vectors do not state: every refusal, with everything else in order.
import * as keyrings from "./static/accounts/js/crypto/keyrings.js";
import * as packages from "./static/accounts/js/crypto/packages.js";
import * as pins from "./static/accounts/js/crypto/pins.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as safety from "./static/accounts/js/crypto/safety-numbers.js";
import { DAY_MS, NOW, TOO_LARGE, put, raw, refusals, same, shortFields, signedList, zeros } from "./cast.mjs";

function* signatureFacts() {
  const [seed, said] = [zeros(32), p.utf8("said")];
  const key = p.signingKey(seed);
  const signature = p.sign("recado1/cert", said, seed);
  const verify = (given, by) => () => p.verify("recado1/cert", said, given, by);
  yield ["verify holds", verify(signature, key)];
  const wrong = [
    verify(undefined, key), verify(signature.slice(1), key), verify(signature, key.slice(1)),
    verify(signature.toReversed(), key), verify(signature, undefined),
  ];
  yield* refusals("verify", "signature", ...wrong);
  const short = seed.slice(1);
  yield* refusals(
    "seed", "field", () => p.signingKey(short), () => p.sign("recado1/cert", said, short),
    () => keyrings.epochKeys(short),
  );
  yield* refusals("exact", "field", () => p.exact("x".repeat(32), 32), () => p.exact(short, 32));
}

function* primitiveFacts() {
  const key = zeros(32);
  for (const number of ["1", null, 1.5, -1, 256]) {
    yield* refusals(`integer ${number}`, "integer", () => p.integer(number, 1));
  }
  yield* refusals(
    "integer", "integer", () => p.integer(TOO_LARGE, 8), () => p.readInteger(put(zeros(8), 1, [32])),
  );
  yield ["largest integer", () => same(p.readInteger(p.integer(TOO_LARGE - 1, 8)), TOO_LARGE - 1)];
  const texts = ["QQ==", "QR", "ñ", "Q", "+/8", "QUJ D"];
  for (const given of [null, undefined, 1, {}, ["QQ"], p.utf8("QUJD"), ...texts]) {
    yield* refusals(`base64 ${given}`, "base64", () => p.unb64(given));
  }
  yield* refusals("UTF-8", "field", () => p.fromUtf8(Uint8Array.of(0xff)));
  yield* refusals("unlock", "truncated", () => p.unlock(key, zeros(39), zeros(0)));
  yield* refusals("unlock", "decrypt", () => p.unlock(key, zeros(40), zeros(0)));
  const pairs = [["a", "b", false], ["a", "ab", false], ["ab", "a", false], ["ab", "ab", true]];
  for (const [left, right, expected] of pairs) {
    yield [`equal ${left} ${right}`, () => same(p.equal(p.utf8(left), p.utf8(right)), expected)];
  }
  yield ["nonces differ", () => same(p.equal(p.lock(key, key, key), p.lock(key, key, key)), false)];
  yield ["a label is encoded once", () => same(encodings(() => p.labelledHash("recado1/seldom")), 1)];
}

/** How often two calls turn text into bytes. */
function encodings(call) {
  const { encode } = TextEncoder.prototype;
  let count = 0;
  TextEncoder.prototype.encode = function counted(text) {
    count += 1;
    return encode.call(this, text);
  };
  try {
    call();
    call();
  } finally {
    TextEncoder.prototype.encode = encode;
  }
  return count;
}

function* documentFacts() {
  for (const given of [undefined, null, [], "v", 1]) {
    yield* refusals(`document ${given}`, "field", () => p.readDocument(given));
  }
  for (const version of [undefined, null, true, 2, "1"]) {
    yield* refusals(`document version ${version}`, "version", () => p.readDocument({ v: version }));
  }
}

function* statementFacts(v, cast) {
  const statement = cast.chains.business.get(1);
  const { bytes } = statement;
  const large = [0, 32];
  const read = (offset, part) => () => keyrings.readStatement(put(bytes, offset, part));
  yield* refusals("statement", "statement size", () => keyrings.readStatement(bytes.slice(1)));
  yield* refusals("statement", "version", read(0, [2]), read(1, [0x11]));
  yield* refusals("statement", "party type", read(2, [0x44]));
  yield* refusals("statement", "integer", read(88, large), read(96, large));
  const expired = (past) => keyrings.isExpired(statement, statement.expiresAt + past);
  yield ["statement lives and expires", () => same([-1, 0].map(expired), [false, true])];
  for (const [type, days] of [["BUSINESS", 90], ["CUSTOMER", 400], ["AGENT", 400]]) {
    yield [`lifetime ${type}`, () => same(keyrings.LIFETIME_MS[keyrings.PARTY[type]], days * DAY_MS)];
  }
}

function* keyringFacts(v) {
  const given = v.keyrings.business;
  const documents = signedList(given).map(keyrings.signedDocument);
  yield ["keyring documents", () => same(documents, given.map((item) => ({ v: 1, ...item })))];
  const parse = (list) => () => keyrings.parseKeyring(list);
  yield ["keyring parsed", () => same(parse(documents)().map(keyrings.signedDocument), documents)];
  yield* refusals("keyring", "field", parse(null), parse({}), parse([null]), parse([[]]));
  yield* refusals("keyring", "version", parse([{ ...documents[0], v: 2 }]));
  yield* refusals("keyring", "signature", parse([{ ...documents[0], sig: "AAAA" }]));
  yield* refusals("keyring", "base64", parse([{ v: 1 }]), parse([{ ...documents[0], st: null }]));
}

function epoch(cast, changed) {
  const { partyType, custody, partyId } = cast.chains.business.get(1);
  const seeds = { identitySeed: cast.seeds["biz/id"], epochSeed: cast.seeds["biz/epoch1"] };
  return keyrings.makeEpoch({ partyType, custody, partyId, ...seeds, epoch: 1, createdAt: NOW, ...changed });
}

function* chainFacts(v, cast) {
  const first = epoch(cast, {});
  const next = (changed) => epoch(cast, { epoch: 2, previous: first.statement, ...changed });
  const second = next({});
  const key = p.signingKey(cast.seeds["biz/id"]);
  const check = (...facts) => () => keyrings.checkChain(...facts);
  yield ["chain holds", () => same([...check([first, second], key, 2)().keys()], [1, 2])];
  const { expiresAt } = keyrings.readStatement(first.statement);
  yield ["default lifetime", () => same(expiresAt - NOW, 90 * DAY_MS)];
  const others = [
    next({ partyId: zeros(16) }), next({ partyType: keyrings.PARTY.AGENT }),
    next({ identitySeed: cast.seeds["ag1/id"] }),
  ];
  yield* refusals("chain", "identity changed", ...others.map((other) => check([first, other])));
  const broken = [
    next({ previous: undefined }), next({ epoch: 3 }), first, next({ previous: second.statement }),
  ];
  yield* refusals("chain", "chain", ...broken.map((other) => check([first, other])), check([second]));
  yield* refusals("chain", "identity not the pinned one", check([first], zeros(32)));
  yield* refusals("chain", "rollback", check([]), check([first], null, 2));
  yield* refusals("chain", "signature", check([{ ...first, signature: second.signature }]));
  const short = { identitySeed: zeros(31), epochSeed: zeros(31), partyId: zeros(15) };
  for (const [name, value] of Object.entries(short)) {
    yield* refusals(`epoch with short ${name}`, "field", () => epoch(cast, { [name]: value }));
  }
  yield* refusals("epoch", "integer", () => next({ epoch: 2 ** 32 }), () => next({ createdAt: -1 }));
}

function* packageFacts(v, cast) {
  const [one, two] = [cast.seeds["biz/epoch1"], cast.seeds["biz/epoch2"]];
  const pack = { identitySeed: cast.seeds["biz/id"], epochSeeds: new Map([[2, two], [1, one]]) };
  const packed = packages.packPackage(pack);
  const [head, entry, other] = [packed.slice(0, 36), packed.slice(36, 72), packed.slice(72)];
  const again = (bytes) => packages.packPackage(packages.unpackPackage(bytes));
  yield ["package comes back", () => same(again(packed), packed)];
  const withoutIdentity = packages.packPackage({ ...pack, identitySeed: null });
  yield ["package without identity", () => same(again(withoutIdentity), withoutIdentity)];
  const damaged = [
    zeros(0), packed.slice(0, 35), put(packed, 0, [2]), put(packed, 1, [3]), put(packed, 1, [2]),
    put(packed, 1, [0]), p.concat(packed, zeros(1)), packed.slice(0, -1),
    p.concat(head, other, entry), p.concat(head, entry, entry),
  ];
  yield* refusals("package", "package", ...damaged.map((bytes) => () => packages.unpackPackage(bytes)));
  const make = (identitySeed, number, seed) => () =>
    packages.packPackage({ identitySeed, epochSeeds: new Map([[number, seed]]) });
  yield* refusals("package", "field", make(one.slice(1), 1, one), make(null, 1, one.slice(1)));
  yield* refusals("package", "integer", make(null, 2 ** 32, one));
}

function* packageCheckFacts(v, cast) {
  const { chains, seeds } = cast;
  const [identity, one, two] = [seeds["biz/id"], seeds["biz/epoch1"], seeds["biz/epoch2"]];
  const check = (identitySeed, ...entries) => () =>
    packages.checkPackage({ identitySeed, epochSeeds: new Map(entries) }, chains.business);
  const known = [...cast.keys.business].map(([number, keys]) => [number, p.b64(keys.privateKey)]);
  yield ["package against chain", () => {
    const found = check(identity, [1, one], [2, two])();
    same([...found].map(([number, keys]) => [number, p.b64(keys.privateKey)]), known);
  }];
  yield ["some of a chain", () => same([...check(null, [2, two])().keys()], [2])];
  yield* refusals(
    "package against chain", "package", check(identity, [1, two]), check(null, [3, one]),
    check(seeds["ag1/id"], [1, one]),
  );
}

function* pinFacts(v, cast) {
  const keys = cast.keys.business;
  const pin = pins.makePin(2, keys.get(2), cast.chains.customer_1.get(1));
  const check = (changed, mine = keys, oldest = undefined) => () =>
    pins.checkPin({ ...pin, ...changed }, mine, oldest);
  yield ["pin of the oldest epoch holds", check({}, keys, 2)];
  yield* refusals(
    "pin", "epoch", check({}, new Map([[1, keys.get(1)]])), check({}, keys, 3), check({ myEpoch: 3 }),
  );
  const forged = [
    { peerId: zeros(16) }, { identityKey: zeros(32) }, { exchangeKey: zeros(32) }, { peerEpoch: 9 },
    { myEpoch: 1 }, { mac: pin.mac.toReversed() }, { mac: pin.mac.slice(1) },
  ];
  yield* refusals("pin", "pin", ...forged.map((changed) => check(changed)));
  yield* refusals("pin", "integer", check({ peerEpoch: 2 ** 32 }), check({ peerEpoch: "1" }));
  const { mac, ...facts } = pin;
  yield* shortFields("pin", facts, (changed) => check(changed)());
}

function* safetyFacts(v, cast) {
  const { partyType, partyId, identityKey } = cast.chains.business.get(1);
  const [low, high] = [raw(v.safety.business_fp), raw(v.safety.customer_fp)];
  for (const pair of [[low, high], [high, low]]) {
    yield ["number from either end", () => same(safety.safetyNumber(...pair), v.safety.number)];
    yield ["QR from either end", () => same(safety.safetyQr(...pair), v.safety.qr)];
  }
  const half = v.safety.business_half;
  yield ["number with myself", () => same(safety.safetyNumber(low, low), `${half} ${half}`)];
  yield* refusals(
    "fingerprint", "field", () => safety.fingerprint(partyType, partyId.slice(1), identityKey),
    () => safety.fingerprint(partyType, partyId, identityKey.slice(1)),
  );
}

export const FACTS = [
  signatureFacts, primitiveFacts, documentFacts, statementFacts, keyringFacts, chainFacts, packageFacts,
  packageCheckFacts, pinFacts, safetyFacts,
];
