// @ts-check
/** The searched texts on this device: in small parts, each encrypted under the device's own key, each party's apart. */
import { fromUtf8, utf8 } from "../../../../accounts/js/crypto/primitives.js";
import { forgetSecret, keepSecret, namesOfSecrets, recallSecret } from "../../../../accounts/js/lib/keystore.js";

const PREFIX = "search/";
const COVERED = "covered";
/** So many sequences share a part: one new message encrypts no more than these. */
const PART = 100;

/** @typedef {{conversation: string, key: string, sequence: number, at: number, mine: boolean, epoch: number, text: string}} Entry */
/** @typedef {Record<string, {from: number, to: number}>} Covered sequences that were looked through, by conversation */

export class Shelf {
  /** @param {string} party whose texts these are */
  constructor(party) {
    this.prefix = `${PREFIX}${party}/`;
  }

  /** @returns {Promise<Entry[]>} */
  async load() {
    const names = (await namesOfSecrets(this.prefix)).filter((name) => !name.endsWith(`/${COVERED}`));
    const parts = await Promise.all(names.map((name) => this.#recall(name)));
    return parts.flatMap((part) => part ?? []);
  }

  /** @returns {Promise<Covered>} */
  covered = async () => (await this.#recall(this.prefix + COVERED)) ?? {};

  /** @param {Covered} covered */
  keepCovered = (covered) => keepSecret(this.prefix + COVERED, utf8(JSON.stringify(covered)));

  /** The name of the part that an entry belongs to. @param {Entry} entry */
  partOf = ({ conversation, sequence }) => `${this.prefix}${conversation}/${Math.floor(sequence / PART)}`;

  /** Keep these in a part, with what another page kept there. @param {string} name @param {Entry[]} entries @param {Set<string>} gone keys that stay nowhere */
  async keepPart(name, entries, gone) {
    const kept = /** @type {Entry[]} */ ((await this.#recall(name)) ?? []).filter(({ key }) => !gone.has(key));
    const all = [...new Map([...kept, ...entries].map((entry) => [entry.key, entry])).values()];
    return all.length ? keepSecret(name, utf8(JSON.stringify(all))) : forgetSecret(name);
  }

  /** @param {string} name */
  async #recall(name) {
    const bytes = await recallSecret(name);
    return bytes && JSON.parse(fromUtf8(bytes));
  }
}

/** Forget everybody's: somebody signs out. */
export async function forgetSearch() {
  await Promise.all((await namesOfSecrets(PREFIX)).map(forgetSecret));
}
