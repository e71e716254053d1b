// Facts about the transparency log: the vectors, and every refusal with everything else in order.
import * as merkle from "./static/accounts/js/crypto/merkle.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as transparency from "./static/accounts/js/crypto/transparency.js";
import { DAY_MS, TOO_LARGE, keysOf, put, raw, refusals, same, zeros } from "./cast.mjs";

const rawAll = (texts) => texts.map(raw);
const leafOf = (entry) => p.sha256(Uint8Array.of(0), entry);

function* treeFacts({ log }) {
  const [entries, roots] = [log.entries.map(p.utf8), rawAll(log.roots)];
  for (const { index, size, proof } of log.inclusion) {
    yield [`entry ${index} of ${size}`, () => merkle.checkInclusion(entries[index], index, size, rawAll(proof), roots[size])];
  }
  for (const { first, second, proof } of log.consistency) {
    const check = () => merkle.checkConsistency(first, second, rawAll(proof), roots[first], roots[second]);
    yield [`${second} grew out of ${first}`, check];
  }
}

function* refusedProofs({ log }) {
  const [entries, roots] = [log.entries.map(p.utf8), rawAll(log.roots)];
  const [own] = rawAll(log.inclusion.find(({ index, size }) => index === 0 && size === 2).proof);
  const included = (index, size, proof, root, entry = entries[0]) => () => merkle.checkInclusion(entry, index, size, proof, root);
  yield* refusals(
    "entry", "not in the log", included(-1, 2, [own], roots[2]), included(1, 1, [], roots[1]),
    included("0", 2, [own], roots[2]), included(0.5, 2, [own], roots[2]), included(0, 2, [own, own], roots[2]),
    included(0, 2, [], roots[2]), included(0, 2, [null], roots[2]), included(0, 2, [p.concat(own, zeros(1))], roots[2]),
    included(0, 2, [own], roots[3]), included(1, 2, [own], roots[2]), included(0, 2, [own], roots[2], entries[1]),
  );
  const grown = (first, second, proof, older, newer) => () => merkle.checkConsistency(first, second, proof, older, newer);
  // What would be believed of impossible sizes: every hash of such a proof and both roots are chosen.
  const [many, nodeOf] = [Array(54).fill(zeros(32)), (left, right) => p.sha256(Uint8Array.of(1), left, right)];
  const fromNothing = many.slice(1).reduce((root, part) => nodeOf(root, part), roots[1]);
  const climb = (root) => many.slice(0, 3).reduce((found, part) => nodeOf(part, found), root);
  const [before, after] = [climb(zeros(32)), climb(nodeOf(zeros(32), zeros(32)))];
  yield* refusals(
    "growth of impossible sizes", "log forked", grown(0, 1, many.slice(1), roots[1], fromNothing),
    grown(8, 7, many.slice(0, 5), before, after),
  );
  const proofOf = (from) => rawAll(log.consistency.find(({ first, second }) => first === from && second === 7).proof);
  const [three, four] = [proofOf(3), proofOf(4)];
  yield* refusals(
    "growth", "log forked", grown(0, 7, [], roots[0], roots[7]), grown(8, 7, [], roots[7], roots[7]), grown(3, 7, three.slice(0, -1), roots[3], roots[7]),
    grown(3, 7, [...three, three[0]], roots[3], roots[7]), grown(3, 7, three.with(-1, null), roots[3], roots[7]),
    grown(3, 7, three, roots[2], roots[7]), grown(3, 7, three, roots[3], roots[6]),
    grown(4, 7, four, roots[3], roots[7]), grown(7, 7, [], roots[7], roots[6]),
  );
}

function* headFacts(v) {
  const { head: document, now, roots } = v.log;
  const [keys, seed] = [keysOf(v.roots), raw(v.seeds["platform/root"])];
  const read = (changed = {}, at = now) => () => transparency.readHead({ ...document, ...changed }, keys, at);
  const signed = (packed) => read({ head: p.b64(packed), sig: p.b64(p.sign("recado1/log-head", packed, seed)) });
  yield ["log head holds", () => same(read()(), { size: 7, at: now, root: raw(roots[7]) })];
  yield ["log head's last moment", read({}, now + 3 * DAY_MS - 1)];
  yield ["log head under a slow clock", read({}, now - DAY_MS)];
  yield* refusals("log head", "log head from the future", read({}, now - DAY_MS - 1));
  yield* refusals("log head", "log head stale", read({}, now + 3 * DAY_MS));
  const packed = raw(document.head);
  const strangers = ["p2", "toString", ["p1"], null, undefined].map((kid) => read({ kid }));
  yield* refusals(
    "log head", "version", read({ v: 2 }), signed(put(packed, 0, [2])), signed(put(packed, 1, [0x10])), ...strangers,
  );
  yield* refusals("log head", "head size", signed(packed.slice(1)), signed(p.concat(packed, zeros(1))));
  yield* refusals("log head", "signature", read({ sig: "A".repeat(86) }), read({ sig: "AAAA" }));
  yield* refusals("log head", "base64", read({ head: null }), read({ sig: null }));
  yield* refusals("log head", "field", () => transparency.readHead(null, keys, now));
  const large = Array(8).fill(0xff);
  yield* refusals("log head", "integer", signed(put(packed, 2, large)), signed(put(packed, 10, large)));
}

function* loggedFacts(v) {
  const { entries, inclusion, logged: place, at, roots, now } = v.log;
  const { cert: document } = v.certificates[0];
  const certificate = { serial: "0001" };
  const own = inclusion.find(({ index, size }) => index === place && size === 7);
  const head = { size: 7, at: now, root: raw(roots[7]) };
  const proved = { entry: p.utf8(entries[place]), index: place, proof: rawAll(own.proof) };
  const logged = (changed) => () => transparency.checkLogged(document, certificate, { ...proved, ...changed }, head);
  const alone = (entry) => () =>
    transparency.checkLogged(document, certificate, { entry, index: 0, proof: [] }, { size: 1, at: now, root: leafOf(entry) });
  const other = (changed) => alone(p.utf8(JSON.stringify({ ...JSON.parse(entries[place]), ...changed })));
  yield ["logged when", () => same(logged({})(), at)];
  yield ["logged alone", other({})];
  yield ["logged by an issue", other({ what: "issue" })];
  yield* refusals(
    "logged", "not in the log", logged({ index: place + 1 }), logged({ entry: p.utf8(entries[0]) }),
    other({ what: "revoke" }), other({ what: null }), other({ serial: "0002" }), other({ serial: 1 }),
    other({ cert: p.b64(zeros(32)) }),
  );
  yield* refusals("logged", "version", other({ v: 2 }));
  const texts = [Uint8Array.of(0xff), p.utf8("{"), p.utf8("[".repeat(100_000)), p.utf8("[]")];
  yield* refusals("logged", "field", ...texts.map(alone), other({ cert: "AA" }));
  yield* refusals("logged", "base64", other({ cert: null }));
  for (const value of [undefined, null, "1", 1.5, TOO_LARGE]) yield* refusals(`logged ${value}`, "integer", other({ at: value }));
}

export const FACTS = [treeFacts, refusedProofs, headFacts, loggedFacts];
