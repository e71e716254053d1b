// @ts-check
/** What was written and not yet answered by the server, kept on this device: closing the page loses nothing. */
import { forgetSecret, keepSecret, namesOfSecrets, recallSecret } from "../../../accounts/js/lib/keystore.js";
import { fromUtf8, utf8 } from "../../../accounts/js/crypto/primitives.js";

/** @typedef {{conversation: string, id: string, at: number, body: any, envelope: any}} Waiting one sealed message, and its words */

export class Outbox {
  /** @param {string} partyId whose messages these are */
  constructor(partyId) {
    this.prefix = `outbox/${partyId}/`;
  }

  /** @param {Waiting} waiting */
  keep = ({ conversation, id, at, body, envelope }) =>
    keepSecret(this.prefix + id, utf8(JSON.stringify({ conversation, id, at, body, envelope })));

  /** @param {Waiting} waiting */
  drop = ({ id }) => forgetSecret(this.prefix + id);

  /** Whether it still waits. @param {Waiting} waiting @returns {Promise<boolean>} */
  holds = async ({ id }) => (await namesOfSecrets(this.prefix + id)).length > 0;

  /** Everything that waits, in the order in which it was written. @returns {Promise<Waiting[]>} */
  async all() {
    const kept = await Promise.all((await namesOfSecrets(this.prefix)).map(recallSecret));
    const waiting = kept.flatMap((bytes) => (bytes ? [JSON.parse(fromUtf8(bytes))] : []));
    return waiting.sort((one, other) => one.at - other.at);
  }
}
