// Facts about certificates that the vectors do not state: every refusal, with everything else in order.
import * as certificates from "./static/accounts/js/crypto/certificates.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import { DAY_MS, NOW, keysOf, raw, refusals, same, zeros } from "./cast.mjs";

const BUSINESS = "92980ea3-300b-57b0-a382-2b432bfe16c2";
const CERTIFICATE = {
  v: 1, serial: "7", business: BUSINESS, name: "Sol", phone: "+34911222333", ik: p.b64(zeros(32)), nb: NOW,
  na: NOW + 90 * DAY_MS,
};
const LIST = { v: 1, n: 3, at: NOW, next: NOW + 3 * DAY_MS, revoked: ["8", "77"] };
const json = (fields) => p.utf8(JSON.stringify(fields));

/** Checks of documents that the platform really signed, with a part changed before it did. */
class Platform {
  constructor(v) {
    this.keys = keysOf(v.roots);
    this.seed = raw(v.seeds["platform/root"]);
  }

  signed(label, payload) {
    return { v: 1, kid: "p1", payload: p.b64(payload), sig: p.b64(p.sign(label, payload, this.seed)) };
  }

  certificate = (changed) => this.signed("recado1/cert", json({ ...CERTIFICATE, ...changed }));
  list = (changed) => this.signed("recado1/crl", json({ ...LIST, ...changed }));

  check(document, list = this.list({}), changed = {}) {
    const facts = { now: NOW, business: BUSINESS, identityKey: zeros(32), ...changed };
    return () => certificates.checkCertificate(document, list, this.keys, facts);
  }
}

function* certificateFacts(v) {
  const platform = new Platform(v);
  const check = (changed) => platform.check(platform.certificate({}), undefined, changed);
  const of = (changed) => platform.check(platform.certificate(changed));
  yield ["certificate holds", () => same(check({})(), { ...CERTIFICATE, listNumber: 3 })];
  yield ["certificate's first moment", check({ now: CERTIFICATE.nb, floor: 3 })];
  yield* refusals(
    "certificate", "not this business", check({ business: "" }), check({ identityKey: raw(v.roots.p1) }),
    of({ ik: "AA" }),
  );
  yield* refusals("certificate", "base64", of({ ik: undefined }));
  yield* refusals("certificate", "not yet valid", check({ now: NOW - 1 }));
  yield* refusals("certificate", "expired", check({ now: CERTIFICATE.na }), of({ na: NOW }));
  for (const value of [undefined, null, "1", 1.5]) {
    yield* refusals(`certificate from ${value}`, "integer", of({ nb: value }), of({ na: value }));
  }
}

function* listFacts(v) {
  const platform = new Platform(v);
  const document = platform.certificate({});
  const of = (changed, facts = {}) => platform.check(document, platform.list(changed), facts);
  yield* refusals("list", "revocation list rollback", of({}, { floor: 4 }));
  yield* refusals("list", "revocation list stale", of({}, { now: LIST.next }));
  yield* refusals("list", "revoked", of({ revoked: ["8", "7"] }));
  yield* refusals("list", "field", of({ revoked: {} }), of({ revoked: "8" }), of({ revoked: undefined }));
  for (const value of [undefined, null, "3", 1.5]) {
    yield* refusals(`list of ${value}`, "integer", of({ n: value }), of({ at: value }), of({ next: value }));
  }
  yield ["list a day ahead", of({ at: NOW + DAY_MS })];
  yield* refusals("list", "revocation list from the future", of({ at: NOW + DAY_MS + 1 }));
  yield* refusals("list", "signature", platform.check(document, document));
}

function* signedFacts(v) {
  const platform = new Platform(v);
  const document = platform.certificate({});
  const payload = (bytes) => platform.check(platform.signed("recado1/cert", bytes));
  const changed = (fields) => platform.check({ ...document, ...fields });
  const nested = p.utf8("[".repeat(100_000));
  const texts = [Uint8Array.of(0xff), p.utf8("{"), nested, p.utf8("[]"), p.utf8("null")];
  yield* refusals("payload", "field", ...texts.map(payload));
  yield* refusals("payload", "version", payload(p.utf8("{}")));
  yield* refusals("signed", "field", platform.check(null), platform.check([]));
  const strangers = ["p2", "toString", ["p1"], null, undefined];
  yield* refusals("signed", "version", changed({ v: 2 }), ...strangers.map((kid) => changed({ kid })));
  yield* refusals("signed", "base64", changed({ payload: null }), changed({ sig: null }));
  yield* refusals("signed", "signature", changed({ sig: "AAAA" }), changed({ sig: "A".repeat(86) }));
}

export const FACTS = [certificateFacts, listFacts, signedFacts];
