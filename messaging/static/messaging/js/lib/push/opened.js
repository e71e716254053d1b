// @ts-check
/** The newest message of a chat, opened by the service worker. Keys of others are believed as far as this device knew them before; whatever fails any check is not shown. */
import { checkChain, parseKeyring } from "../../../../accounts/js/crypto/keyrings.js";
import { parseChange } from "../../../../accounts/js/crypto/identity-changes.js";
import { checkPackage, unpackPackage } from "../../../../accounts/js/crypto/packages.js";
import { refuseIf } from "../../../../accounts/js/crypto/errors.js";
import { unb64 } from "../../../../accounts/js/crypto/primitives.js";
import { idBytes } from "../../../../accounts/js/lib/ids.js";
import { recall, recallSecret } from "../../../../accounts/js/lib/keystore.js";
import { PairKeys, ReplayGuard, openMessage } from "../../crypto/envelopes.js";
import { bodyWords } from "./words.js";

/** @typedef {(path: string) => Promise<any>} Get */

/** The words of the newest message, where it is the other side's. @param {any} me @param {any} summary @param {{words: Record<string, string>, language: string, get: Get}} means */
export async function openedText(me, summary, { words, language, get }) {
  const { last } = summary;
  if (!last || last.sender === me.party) return null;
  const other = me.side === "customer" ? summary.business.id : summary.customer.id;
  const [mine, theirs, kept] = await Promise.all([chainOf(get, me.party), chainOf(get, other), recallSecret(me.party)]);
  refuseIf(!kept, "package");
  const keys = checkPackage(unpackPackage(/** @type {Uint8Array} */ (kept)), mine);
  const { hdr, seal, own, body } = last.envelope;
  const parts = { header: unb64(hdr), seal: unb64(seal), ownMark: unb64(own), body: unb64(body) };
  const opened = openMessage(parts, {
    conversationId: idBytes(summary.id), parties: [idBytes(me.party), idBytes(other)], readerId: idBytes(me.party),
    pairKeys: new PairKeys(keys, theirs), guard: new ReplayGuard(),
  });
  const wording = last.template ? await wordingOf(get, last.template) : null;
  return bodyWords(opened.body, { wording, template: last.template, business: summary.business.id, words, language });
}

/** A party's keys, of the identity that this device knew. @param {Get} get @param {string} party */
async function chainOf(get, party) {
  const seen = await recall(`seen/${party}`);
  refuseIf(!seen || seen.changedAt !== undefined, "identity changed");
  const { chain: documents, changes = [] } = await get(`keys/${party}/`);
  const chain = checkChain(parseKeyring(documents), seen.identityKey, seen.epoch, changes.map(parseChange));
  const later = [...chain.values()].filter(({ epoch, change }) => change && epoch > seen.epoch);
  refuseIf(later.length > 0, "identity changed");
  return chain;
}

/** @param {Get} get @param {string} version */
const wordingOf = async (get, version) => (await recall(`wording/${version}`)) ?? get(`templates/${version}/`);
