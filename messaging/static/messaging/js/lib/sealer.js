// @ts-check
/**
 * The browser's share of the outbox: while any page of the dashboard is open, one tab asks for what is due, seals
 * it for its customers and hands it in. Who closes the page midway loses nothing: the claim runs out.
 */
import * as api from "../../../accounts/js/lib/api.js";
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { isExpired } from "../../../accounts/js/crypto/keyrings.js";
import { ZERO_HASH } from "../../../accounts/js/crypto/primitives.js";
import { openIdentity } from "../../../accounts/js/lib/identity.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { SubstitutedError, openPeer } from "../../../accounts/js/lib/peers.js";
import { PairKeys } from "../crypto/envelopes.js";
import { CampaignSealer } from "./campaign-sealer.js";
import { openRequest } from "./requests.js";
import { sealBody } from "./sealing.js";
import { approvedText, templateBody } from "./wording.js";

const EVERY_MS = 4_000;
const AT_ONCE = 6;
const OUTDATED = new Set(["stale_epoch", "unknown_epoch"]);

/** Why a row was not sealed, as `POST outbox/sealed/` takes it. */
class Unsealed extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export class Sealer {
  /** @param {any} identity whose keys seal, as `openIdentity` gives it */
  constructor(identity) {
    this.identity = identity;
    this.campaigns = new CampaignSealer();
    /** Who is signed out, or left the team, seals no more. */
    this.isOver = false;
  }

  /** What failed is tried again in a while. @param {any} error */
  #later = (error) => {
    this.isOver = error instanceof api.ApiError && [401, 403].includes(error.status);
    return false;
  };

  /** Work until the page closes; another tab's sealer waits for its turn. */
  start() {
    return navigator.locks.request("recado-sealer", async () => {
      for (;;) {
        const hasMore = (await this.round().catch(this.#later))
          || (await this.campaigns.round(this.identity).catch(this.#later));
        if (this.isOver) return;
        if (!hasMore) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    });
  }

  /** One claim: true when something was due. */
  async round() {
    const { claim, rows } = await api.post("outbox/due/", {});
    if (!rows.length) return false;
    if (rows.some(({ epoch }) => !this.identity.keys.has(epoch))) await this.#renew();
    /** @type {any[]} */
    const sealed = [];
    /** @type {any[]} */
    const failed = [];
    const left = [...rows];
    const work = async () => {
      for (let row = left.shift(); row; row = left.shift()) {
        try {
          sealed.push({ row: row.row, envelope: await this.#seal(row) });
        } catch (error) {
          failed.push({ row: row.row, code: codeOf(error) });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const answer = await api.post("outbox/sealed/", { claim, sealed, failed });
    if (answer.rows.some(({ code }) => OUTDATED.has(code))) await this.#renew();
    return answer.rows.some(({ state }) => state === "sent");
  }

  async #renew() {
    const identity = await openIdentity(this.identity.me);
    if (typeof identity !== "string") this.identity = identity;
  }

  /** @param {any} row as `POST outbox/due/` gives it */
  async #seal({ conversation, client_message_id: id, customer, wording, epoch, request }) {
    const { identity } = this;
    const keys = identity.keys.get(epoch);
    if (!keys) throw new Unsealed("waiting_for_keys");
    const { lang, params } = openRequest(keys, request);
    const body = templateBody(wording, lang, params);
    if (!approvedText(wording, body, identity.me.party, lang)) throw new Unsealed("bad_request");
    const peer = await openPeer(identity, customer);
    if (!peer) throw new Unsealed("no_keys");
    if (isExpired(peer.current, Date.now())) throw new Unsealed("expired_keys");
    const between = {
      id: conversation, identity, peer, parties: [identity.party, idBytes(customer)], previous: ZERO_HASH,
      pairKeys: new PairKeys(identity.keys, peer.chain), isExpired: false,
    };
    return { ...sealBody(between, id, body), template: wording.version };
  }
}

/** @param {any} error */
function codeOf(error) {
  if (error instanceof Unsealed) return error.code;
  if (error instanceof SubstitutedError) return "key_substituted";
  if (error instanceof CryptoError) return "bad_request";
  throw error;
}
