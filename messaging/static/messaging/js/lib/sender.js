// @ts-check
/** The way out: seal, send, and go on until the server has answered; nothing is lost on the way. */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { Outbox } from "./outbox.js";

/** The keys that a message was sealed under count no longer: renew them, seal it again. */
const OUTDATED = new Set(["stale_epoch", "unknown_epoch"]);
const UNAVAILABLE_WAIT_MS = 5_000;

/** @typedef {import("./conversation.js").Conversation} Conversation */

export class Sender {
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {any} messenger whose socket, conversations and keys it uses */
  constructor(messenger) {
    this.messenger = messenger;
    this.outbox = new Outbox(messenger.me.party);
  }

  /** Write a body to the other side of a conversation: kept on this device before it is shown, and then sent. @param {Conversation} conversation @param {object} body */
  async send(conversation, body) {
    const waiting = { conversation: conversation.id, id: crypto.randomUUID(), at: Date.now(), body, envelope: null };
    await this.#inTurn(() => this.outbox.keep(waiting));
    this.#deliver(conversation, conversation.putOut(waiting));
  }

  /** Go on with what an earlier visit could not finish. */
  async resume() {
    for (const waiting of await this.outbox.all()) {
      const known = this.messenger.conversations.get(waiting.conversation);
      const conversation = known ?? (await this.messenger.loadOne(waiting.conversation).catch(() => null));
      if (conversation) this.#deliver(conversation, conversation.putOut(waiting));
    }
  }

  /** @param {Conversation} conversation @param {any} shown */
  retry(conversation, shown) {
    shown.wasRenewed = false;
    return this.#deliver(conversation, shown);
  }

  /** @param {Conversation} conversation @param {any} shown */
  async discard(conversation, shown) {
    conversation.takeBack(shown);
    await this.outbox.drop(shown);
    this.messenger.changed();
  }

  /** @param {Conversation} conversation @param {any} shown */
  async #deliver(conversation, shown) {
    shown.failure = undefined;
    this.messenger.changed();
    try {
      const { answer } = await this.#inTurn(() => this.#sealAndSend(conversation, shown));
      return this.#answered(conversation, shown, await answer);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      shown.failure = gettext("The other side's keys have expired: it must open Recado again before you can write.");
      return this.messenger.changed();
    }
  }

  /** What is written first is sent first. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  #inTurn(act) {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** An envelope that exists is sent again as it is, so that the server knows it. @param {Conversation} conversation @param {any} shown */
  async #sealAndSend(conversation, shown) {
    if (!shown.envelope) {
      if (conversation.isExpired) await this.messenger.refreshKeys(conversation);
      conversation.seal(shown);
      await this.outbox.keep(shown);
    }
    return { answer: this.messenger.socket.send(shown.envelope) };
  }

  /** @param {Conversation} conversation @param {any} shown @param {any} answer */
  async #answered(conversation, shown, answer) {
    const { messenger } = this;
    if (answer.t === "accepted") {
      conversation.accepted(shown, answer);
      await this.outbox.drop(shown);
    } else if (answer.code === "replayed_id") {
      return this.discard(conversation, shown);
    } else if (OUTDATED.has(answer.code) && !shown.wasRenewed) {
      Object.assign(shown, { wasRenewed: true, envelope: null });
      await messenger.refreshKeys(conversation);
      return this.#deliver(conversation, shown);
    } else if (answer.code === "unavailable") {
      setTimeout(() => this.#deliver(conversation, shown), UNAVAILABLE_WAIT_MS);
    } else {
      shown.failure = answer.detail;
    }
    return messenger.changed();
  }
}
