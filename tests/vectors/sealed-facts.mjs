// Facts about the ways a package travels that the vectors do not state.
// Slow facts derive a key with Argon2id.
import * as backups from "./static/accounts/js/crypto/backups.js";
import * as keyrings from "./static/accounts/js/crypto/keyrings.js";
import * as links from "./static/accounts/js/crypto/links.js";
import * as packages from "./static/accounts/js/crypto/packages.js";
import * as p from "./static/accounts/js/crypto/primitives.js";
import * as wraps from "./static/accounts/js/crypto/wraps.js";
import { linkRequest, put, raw, refusals, same, wrapParties, zeros } from "./cast.mjs";

const MEBIBYTE = 1024 * 1024;

function* wrapFacts(v, cast) {
  const { reading, writing } = wrapParties(v, cast);
  const header = raw(v.wrap.hdr);
  const pair = keyrings.pairKeyOut(writing.wrapperKeys, writing.member.exchangeKey);
  /** A wrapper that lies in one place and seals the lie well. */
  const forged = (offset, part, pack = raw(v.wrap.package)) => () => {
    const lie = put(header, offset, part);
    return wraps.openWrap({ header: lie, ciphertext: p.lock(pair, pack, lie) }, reading);
  };
  const number = (value) => p.integer(value, 4);
  const hash = (epoch) => keyrings.statementHash(reading.ownerChain.get(epoch).bytes);
  const before = p.concat(number(1), hash(1));
  yield ["wrap holds", () => same(packages.packPackage(forged(0, [1])()), raw(v.wrap.package))];
  yield ["wrap of before the newest epoch", forged(58, before)];
  yield* refusals(
    "wrap", "wrap size", () => wraps.openWrap({ header: header.slice(1), ciphertext: zeros(0) }, reading),
  );
  yield* refusals("wrap", "version", forged(0, [2]), forged(1, [0x21]));
  yield* refusals("wrap", "epoch", forged(50, number(2)), forged(54, number(2)));
  const [other, none] = [zeros(16), zeros(32)];
  const lies = [
    [2, other], [18, other], [34, other], [58, number(3)], [58, number(1)], [62, none], [62, hash(1)],
  ];
  yield* refusals("wrap", "wrap", ...lies.map((lie) => forged(...lie)));
  const swapped = { identitySeed: null, epochSeeds: new Map([[1, none]]) };
  const make = () => wraps.makeWrap(swapped, writing);
  yield* refusals("wrap of other keys", "package", forged(0, [1], packages.packPackage(swapped)), make);
}

function* recoveryCodeFacts() {
  const code = backups.generateRecoveryCode(Uint8Array.from({ length: 16 }, (_, place) => place));
  const plain = code.replaceAll("-", "");
  const normalise = backups.normaliseRecoveryCode;
  yield ["recovery code", () => same(code, "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4")];
  yield ["recovery code afresh", () => same(normalise(backups.generateRecoveryCode()).length, 26)];
  const dashed = code.replaceAll("-", "–");
  for (const typed of [code, code.toLowerCase(), ` ${plain} `, dashed, code.replace("O", "0")]) {
    yield [`recovery code ${typed}`, () => same(normalise(typed), plain)];
  }
  const rest = plain.slice(1);
  const wrong = ["", "ABC", plain.slice(0, -1), `${plain}A`, `${plain}AAAAAAAA`, `9${rest}`, `Ñ${rest}`];
  wrong.push(`${plain.slice(0, -1)}5`, `${plain.slice(0, -1)}9`, "A".repeat(18));
  yield* refusals("recovery code", "recovery code", ...wrong.map((typed) => () => normalise(typed)));
}

/** Refused before any key is derived: without a passphrase, deriving fails otherwise. */
function* backupDocumentFacts(v) {
  const read = (changed) => () => backups.openBackup({ ...v.backup.doc, ...changed }, {});
  yield* refusals("backup", "field", () => backups.openBackup(null, {}), () => backups.openBackup([], {}));
  yield* refusals("backup", "version", read({ v: 2 }), read({ kdf: "scrypt" }), read({ kdf: undefined }));
  yield* refusals(
    "backup", "integer", read({ ops: "3" }), read({ mem: `${64 * MEBIBYTE}` }), read({ ops: 3.5 }),
  );
  yield* refusals("backup", "weak kdf", read({ ops: 2 }), read({ mem: 64 * MEBIBYTE - 1 }));
  yield* refusals("backup", "heavy kdf", read({ ops: 11 }), read({ mem: 512 * MEBIBYTE + 1 }));
  yield* refusals("backup", "base64", read({ salt: undefined }));
}

/** Made cheaply: the floors are its reader's. */
function* backupMakingFacts(v) {
  const party = raw(v.backup.party);
  const cheap = { partyId: party, passphrase: "twelve chars", ops: 1, mem: 8192 };
  const make = (changed) => () => backups.makeBackup(zeros(36), { ...cheap, ...changed });
  yield ["backup made", make({})];
  yield* refusals("backup", "short passphrase", make({ passphrase: "elevenchars" }));
  yield* refusals("backup", "memory", make({ mem: 1 }));
  yield* refusals("backup", "field", make({ partyId: party.slice(1) }));
}

function* openBackupFacts(v) {
  const { doc, passphrase_utf8: passphrase, package: pack } = v.backup;
  const party = raw(v.backup.party);
  const open = (changed, facts = {}) => () => {
    const known = { partyId: party, passphrase, ...facts };
    return backups.openBackup({ ...doc, ...changed }, known);
  };
  const decomposed = passphrase.replace("í", "i\u0301");
  const composed = open({}, { passphrase: decomposed });
  yield ["composed and decomposed letters are one", () => same(composed(), raw(pack))];
  yield* refusals("backup", "decrypt", open({}, { partyId: zeros(16) }));
  yield* refusals("backup", "truncated", open({ ct: "AAAA" }));
  yield* refusals("backup", "base64", open({ ct: null }), open({ check: null }));
  yield* refusals("backup", "passphrase", open({}, { passphrase: `${passphrase}!` }));
  yield* refusals(
    "backup", "field", open({ salt: "AAAA" }), open({ check: "AAAA" }), open({}, { partyId: zeros(15) }),
  );
}

function* workerFacts(v) {
  const { doc: document, passphrase_utf8: passphrase, package: pack } = v.backup;
  const facts = { partyId: raw(v.backup.party), passphrase };
  const asked = [
    { act: "open", document: { ...document, ops: 2 }, ...facts },
    { act: "open", document, partyId: facts.partyId },
    { act: "make", pack: raw(pack), ...facts, passphrase: "short" },
    { act: "open", document, ...facts },
  ];
  const answers = [
    { reason: "weak kdf" }, { reason: "failed" }, { reason: "short passphrase" }, { result: raw(pack) },
  ];
  yield ["worker answers", async () => same(await workerSays(asked), [{ ready: true }, ...answers])];
}

/** What the worker's module says, played in this page. */
async function workerSays(asked) {
  const { postMessage } = globalThis;
  const said = [];
  globalThis.postMessage = (message) => said.push(message);
  try {
    await import("./static/accounts/js/crypto/backup-worker.js");
    for (const data of asked) globalThis.onmessage({ data });
  } finally {
    Object.assign(globalThis, { postMessage, onmessage: null });
  }
  return said;
}

function* linkFacts(v) {
  const [party, secret, pack] = [v.link.party, v.link.eph_sk, v.link.package].map(raw);
  const request = linkRequest(v.link);
  const give = (changed, id = party) => links.givePackage(pack, id, { ...request, ...changed });
  const given = give({});
  const take = (changed, id = party, mine = secret, ciphertext = given) => () =>
    links.takePackage(ciphertext, id, { ...request, ...changed }, mine);
  yield ["link afresh", () => same(take({})(), pack)];
  yield* refusals(
    "link", "decrypt", take({}, zeros(16)), take({}, party, zeros(32)), take({}, party, zeros(31)),
  );
  const short = ["linkId", "ephemeralKey"].map((name) => ({ [name]: request[name].slice(1) }));
  yield* refusals("link", "field", take({}, zeros(15)), ...short.map((changed) => take(changed)));
  yield* refusals(
    "link given", "field", () => give({}, zeros(15)), ...short.map((changed) => () => give(changed)),
  );
  yield* refusals("link to no key", "low order key", () => give({ ephemeralKey: zeros(32) }));
  yield* refusals("link", "truncated", take({}, party, secret, zeros(39)));
  const data = p.concat(Uint8Array.of(1, 0x23), party, request.linkId, request.ephemeralKey);
  const inside = [zeros(0), zeros(48)].map((inner) => p.lock(request.linkKey, inner, data));
  yield* refusals(
    "link with nothing inside", "decrypt", ...inside.map((locked) => take({}, party, secret, locked)),
  );
}

function* linkCodeFacts(v) {
  const [party, pack] = [v.link.party, v.link.package].map(raw);
  const { request, secret } = links.startLink();
  const code = "ABCDEFGHIJKLMNOPQRSTUVWXYA";
  const sealed = links.giveCode(code, party, request);
  const asPackage = links.givePackage(pack, party, request);
  yield ["link code afresh", () => same(links.takeCode(sealed, party, request, secret), code)];
  yield* refusals(
    "link code", "decrypt", () => links.takeCode(asPackage, party, request, secret),
    () => links.takePackage(sealed, party, request, secret),
  );
  const data = p.concat(Uint8Array.of(1, 0x24), party, request.linkId, request.ephemeralKey);
  const odd = p.lock(request.linkKey, p.sodium.crypto_box_seal(Uint8Array.of(0xff), request.ephemeralKey), data);
  yield* refusals("link code of odd bytes", "field", () => links.takeCode(odd, party, request, secret));
  const text = links.linkText(request);
  yield ["link text", () => same(links.linkText(links.parseLink(text)), text)];
  const wrong = [null, text.replace("RCL1:", "RCS1:"), "RCL1:AAAA"];
  yield* refusals("link text", "link", ...wrong.map((given) => () => links.parseLink(given)));
  yield* refusals("link text", "base64", () => links.parseLink(`${text}=`));
}

export const FACTS = [
  wrapFacts, recoveryCodeFacts, backupDocumentFacts, backupMakingFacts, linkFacts, linkCodeFacts,
];
export const SLOW_FACTS = [openBackupFacts, workerFacts];
