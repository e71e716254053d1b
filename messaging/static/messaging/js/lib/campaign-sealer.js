// @ts-check
/** The browser's share of campaigns: a claim of people is sealed with one content for all who read the same words. */
import * as api from "../../../accounts/js/lib/api.js";
import { isExpired } from "../../../accounts/js/crypto/keyrings.js";
import { ZERO_HASH, b64, randomBytes, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { SubstitutedError, openPeer } from "../../../accounts/js/lib/peers.js";
import { makeContent } from "../crypto/contents.js";
import { PairKeys, makeEnvelope } from "../crypto/envelopes.js";
import { CAMPAIGN, campaignMessageId } from "../crypto/headers.js";
import { approvedText, templateBody } from "./wording.js";

const AT_ONCE = 6;

export class CampaignSealer {
  constructor() {
    /** One content for the same words of a campaign, as long as this page is open. @type {Map<string, any>} */
    this.contents = new Map();
  }

  /** One claim: true when something was decided. @param {any} identity */
  async round(identity) {
    const { claim, campaign, wording, rows } = await api.post("campaigns/due/", {});
    if (!rows.length) return false;
    /** @type {any[]} */
    const sealed = [];
    /** @type {any[]} */
    const failed = [];
    const left = [...rows];
    const work = async () => {
      for (let row = left.shift(); row; row = left.shift()) {
        const code = await this.#seal(identity, { ...row, campaign, wording }, sealed);
        if (code) failed.push({ row: row.row, code });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const answer = await api.post("campaigns/sealed/", { claim, sealed, failed });
    return answer.decided > 0;
  }

  /** "" when it is sealed, else why not. @param {any} identity @param {any} row @param {any[]} sealed */
  async #seal(identity, row, sealed) {
    try {
      const peer = await openPeer(identity, row.customer);
      if (!peer) return "no_keys";
      if (isExpired(peer.current, Date.now())) return "stale_epoch";
      const content = this.#contentFor(identity, row);
      const conversationId = idBytes(row.conversation);
      const pairKey = new PairKeys(identity.keys, peer.chain).get(true, identity.epoch, peer.current.epoch);
      const made = makeEnvelope(identity.keys.get(identity.epoch), pairKey, {
        kind: CAMPAIGN, conversationId, senderId: identity.party, recipientId: idBytes(row.customer),
        senderEpoch: identity.epoch, recipientEpoch: peer.current.epoch,
        clientMessageId: campaignMessageId(idBytes(row.campaign), conversationId),
        sentAt: Date.now(), previous: ZERO_HASH, commitment: content.commitment,
      }, content.contentKey);
      const envelope = {
        v: 1, hdr: b64(made.header), seal: b64(made.seal), own: b64(made.ownMark), body: b64(content.ciphertext),
        template: row.wording.version,
      };
      sealed.push({ row: row.row, envelope });
      return "";
    } catch (error) {
      if (error instanceof SubstitutedError) return "key_substituted";
      throw error;
    }
  }

  /** @param {any} identity @param {any} row */
  #contentFor(identity, { campaign, wording, lang, params }) {
    const body = templateBody(wording, lang, params);
    if (!approvedText(wording, body, identity.me.party, lang)) throw new Error("wording");
    const key = `${campaign} ${identity.epoch} ${JSON.stringify(body)}`;
    const known = this.contents.get(key);
    if (known) return known;
    if (Object.keys(params).length) this.contents.clear();
    const content = makeContent(identity.party, utf8(JSON.stringify(body)), randomBytes(32));
    this.contents.set(key, content);
    return content;
  }
}
