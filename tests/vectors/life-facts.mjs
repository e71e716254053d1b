// Facts about keys in life: identity changes and erasures, as the vectors state them and beyond.
import * as changes from "./static/accounts/js/crypto/identity-changes.js";
import * as erasures from "./static/accounts/js/crypto/erasures.js";
import * as keyrings from "./static/accounts/js/crypto/keyrings.js";
import * as packages from "./static/accounts/js/crypto/packages.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import { TOO_LARGE, raw, refusals, refused, same, signedList } from "./cast.mjs";

/** The business of the vectors after its identity changed. */
function changedBusiness(v, cast) {
  const given = v.identity_change;
  const [newSeed, oldSeed] = [cast.seeds[given.new], cast.seeds[given.old]];
  const signed = signedList([...v.keyrings.business, given.next]);
  const newest = keyrings.newestOf(cast.chains.business);
  const facts = {
    partyType: newest.partyType, partyId: newest.partyId, oldIdentity: newest.identityKey,
    createdAt: given.created, nextEpoch: signed.length,
  };
  return { given, newSeed, oldSeed, signed, facts, both: changes.parseChange(given.signed_by_both) };
}

function* changeVectorFacts(v, cast) {
  const { given, newSeed, oldSeed, signed, facts } = changedBusiness(v, cast);
  const [before, now] = [facts.oldIdentity, p.signingKey(newSeed)];
  for (const [name, seed] of [["signed_by_both", oldSeed], ["signed_by_new", null]]) {
    const made = changes.changeDocument(changes.makeChange(facts, newSeed, seed));
    yield [`identity change ${name}`, () => same(made, given[name])];
    const parsed = changes.parseChange(given[name]);
    yield [`identity change, chain ${name}`, () => {
      const chain = keyrings.checkChain(signed, now, 3, [parsed]);
      same(chain.get(3).change, { at: given.created, byOld: seed !== null });
      same(chain.get(2).change, undefined);
    }];
    yield ["the old one was seen before it", () => same(keyrings.checkChain(signed, before, 2, [parsed]).size, 3)];
  }
  for (const { name, chain, changes: documents, pinned, floor, expect } of given.negative) {
    yield [`identity change: ${name}`, () => refused(expect, () =>
      keyrings.checkChain(signedList(chain), pinned && raw(pinned), floor, documents.map(changes.parseChange)))];
  }
}

function* changeFacts(v, cast) {
  const { given, newSeed, oldSeed, facts, signed, both } = changedBusiness(v, cast);
  const make = (changed) => () => changes.makeChange({ ...facts, ...changed }, newSeed, oldSeed);
  yield* refusals("identity change", "integer", make({ createdAt: TOO_LARGE }), make({ nextEpoch: 2 ** 32 }));
  yield* refusals("identity change", "field", make({ partyId: facts.partyId.slice(1) }), make({ oldIdentity: newSeed.slice(1) }));
  const parse = (changed) => () => changes.parseChange({ ...given.signed_by_both, ...changed });
  yield* refusals("identity change", "field", () => changes.parseChange(null));
  yield* refusals("identity change", "version", parse({ v: 2 }));
  yield* refusals("identity change", "signature", parse({ sig: "AAAA" }), parse({ old: "AAAA" }));
  yield* refusals("identity change", "base64", parse({ st: null }), parse({ sig: null }), parse({ old: undefined }));
  const statement = both.statement.slice();
  statement.set([0, 32], 83);
  const check = () => keyrings.checkChain(signed, null, 0, [{ ...both, statement }]);
  yield* refusals("identity change", "integer", check);
  const epochSeeds = new Map([1, 2, 3].map((number) => [number, cast.seeds[`biz/epoch${number}`]]));
  const chain = keyrings.checkChain(signed, null, 0, [both]);
  yield ["package under a new identity", () => same([...packages.checkPackage({ identitySeed: newSeed, epochSeeds }, chain).keys()], [1, 2, 3])];
  yield* refusals("package under the old identity", "package", () => packages.checkPackage({ identitySeed: oldSeed, epochSeeds }, chain));
}

function* erasureFacts(v, cast) {
  const given = v.erasure;
  const newest = cast.chains.business.get(2);
  const seed = cast.seeds[given.signer];
  const facts = {
    partyType: newest.partyType, partyId: newest.partyId, createdAt: given.created, oldestEpoch: given.oldest,
    keptBackup: raw(given.kept_backup),
  };
  const make = (changed) => () => erasures.makeErasure({ ...facts, ...changed }, seed);
  yield ["erasure byte for byte", () => same(make({})(), given.doc)];
  yield ["erasure holds", () => same(erasures.checkErasure(given.doc, newest).oldestEpoch, given.oldest)];
  const first = cast.chains.business.get(1);
  yield ["erasure up to the newest epoch", () => same(erasures.checkErasure(make({ oldestEpoch: 1 })(), first).oldestEpoch, 1)];
  yield ["erasure names a backup", () => same(erasures.backupHash(raw(v.backup.doc.ct)), facts.keptBackup)];
  for (const { name, doc, expect } of given.negative) {
    yield [`erasure: ${name}`, () => refused(expect, () => erasures.checkErasure(doc, newest))];
  }
  yield* refusals("erasure", "integer", make({ createdAt: TOO_LARGE }), make({ oldestEpoch: 2 ** 32 }));
  yield* refusals("erasure", "field", make({ partyId: seed.slice(1) }), make({ keptBackup: seed.slice(1) }));
  const check = (changed) => () => erasures.checkErasure({ ...given.doc, ...changed }, newest);
  yield* refusals("erasure", "field", () => erasures.checkErasure(null, newest));
  yield* refusals("erasure", "version", check({ v: 2 }));
  yield* refusals("erasure", "signature", check({ sig: "AAAA" }));
  yield* refusals("erasure", "base64", check({ st: null }), check({ sig: null }));
  const statement = raw(given.doc.st);
  statement.set([0, 32], 51);
  yield* refusals("erasure", "integer", check({ st: p.b64(statement) }));
}

export const FACTS = [changeVectorFacts, changeFacts, erasureFacts];
