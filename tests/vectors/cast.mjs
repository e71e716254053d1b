// The parties of the test vectors, and what every fact about them needs.
// A fact is a name and a function that throws when the fact does not hold.
import { CryptoError } from "./static/accounts/js/crypto/errors.js";
import * as keyrings from "./static/accounts/js/crypto/keyrings.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as envelopes from "./static/messaging/js/crypto/envelopes.js";

export const SEEDS = {
  business: "biz", customer_1: "cus1", customer_2: "cus2", agent_1: "ag1", hosted_agent: "hosted",
};
export const NOW = 1_790_000_000_000;
export const DAY_MS = 86_400_000;
export const TOO_LARGE = 2 ** 53;
export const raw = (text) => p.unb64(text);
export const zeros = (size) => new Uint8Array(size);
const shown = (value) => (value instanceof Uint8Array ? p.b64(value) : JSON.stringify(value));

export function same(found, expected) {
  if (shown(found) !== shown(expected)) throw new Error(`${shown(found)} is not ${shown(expected)}`);
}

/** Hold that a call is refused: for this very reason, or where none is given for any. */
export function refused(reason, call) {
  try {
    call();
  } catch (error) {
    if (error instanceof CryptoError && (reason === null || error.reason === reason)) return;
    throw new Error(`refused with ${error} instead of ${reason ?? "a CryptoError"}`);
  }
  throw new Error(`accepted instead of ${reason ?? "refused"}`);
}

/** One fact per call: it is refused, for this reason. */
export function* refusals(name, reason, ...calls) {
  for (const [place, call] of calls.entries()) {
    yield [`${name}: ${reason} (${place + 1})`, () => refused(reason, call)];
  }
}

/** One fact per field of bytes: a byte less is refused. */
export function* shortFields(name, record, call) {
  for (const [field, value] of Object.entries(record)) {
    if (!(value instanceof Uint8Array)) continue;
    const shorter = { ...record, [field]: value.slice(1) };
    yield [`${name}: short ${field}`, () => refused("field", () => call(shorter))];
  }
}

/** The same bytes with others from a place on. */
export function put(bytes, offset, part) {
  const changed = bytes.slice();
  changed.set(part, offset);
  return changed;
}

export const signedList = (chain) =>
  chain.map((item) => ({ statement: raw(item.st), signature: raw(item.sig) }));

/** The same cost and passphrase give the same key: derive it once for everything on this page. */
export function rememberDerivations() {
  const derive = p.sodium.crypto_pwhash;
  if (derive.remembers) return;
  const known = new Map();
  const remembered = (size, secret, salt, ...cost) => {
    const name = [size, p.b64(secret), p.b64(salt), ...cost].join("/");
    if (!known.has(name)) known.set(name, derive(size, secret, salt, ...cost));
    return known.get(name);
  };
  p.sodium.crypto_pwhash = Object.assign(remembered, { remembers: true });
}

export class Cast {
  constructor(v) {
    this.seeds = keysOf(v.seeds);
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

export const partsOf = (message) => ({
  header: raw(message.hdr), seal: raw(message.seal), ownMark: raw(message.own), body: raw(message.body),
});

export function open(message, reader, cast, guard = new envelopes.ReplayGuard(), parts = partsOf(message)) {
  const readerId = cast.id(reader);
  const parties = message.parties.map(raw);
  const other = parties.find((party) => !p.equal(party, readerId));
  const facts = {
    conversationId: raw(message.conv), parties, readerId, pairKeys: cast.pair(reader, other), guard,
  };
  return envelopes.openMessage(parts, facts);
}

export const itemOf = (report) => ({
  header: raw(report.hdr), at: report.ts, keyId: report.kid, tag: raw(report.tag),
  frankingKey: raw(report.kf), body: raw(report.body),
});

export const judgementOf = (report, judged = new Set()) => ({
  reporterId: raw(report.reporter), accusedId: raw(report.accused), conversationId: raw(report.conv), judged,
});

export const keysOf = (texts) =>
  Object.fromEntries(Object.entries(texts).map(([name, key]) => [name, raw(key)]));

/** What a wrap's reader and its writer know. */
export function wrapParties(v, cast) {
  const { wrapper, member } = v.wrap;
  const shared = { ownerChain: cast.chains.business };
  return {
    reading: {
      ...shared, wrapperChain: cast.chains[wrapper], memberId: cast.id(member), memberKeys: cast.keys[member],
    },
    writing: {
      ...shared, wrapperId: cast.id(wrapper), wrapperEpoch: 1, wrapperKeys: cast.keys[wrapper].get(1),
      member: cast.chains[member].get(1),
    },
  };
}

export const linkRequest = (link) => ({
  linkId: raw(link.id), ephemeralKey: raw(link.eph_pk), linkKey: raw(link.key),
});

export const digestOf = (bytes) => p.sodium.crypto_generichash(32, bytes, null);
