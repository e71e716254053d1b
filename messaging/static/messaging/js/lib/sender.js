// @ts-check
/** The way out: seal, send, and go on until the server has answered; nothing is lost on the way. */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { ApiError, sentence } from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { clearShelf } from "./media/shelf.js";
import { CalledBackError, Uploads, isLarge } from "./media/uploads.js";
import { Outbox } from "./outbox.js";

/** The keys that a message was sealed under count no longer, or its files waited too long: seal it again. */
const OUTDATED = new Set(["stale_epoch", "unknown_epoch", "media_missing"]);
const UNAVAILABLE_WAIT_MS = 5_000;

/** @typedef {import("./conversation.js").Conversation} Conversation */

export class Sender {
  /** @type {Promise<unknown>} */
  #keeping = Promise.resolve();
  /** By conversation: what waits in one holds up nothing elsewhere. @type {Map<string, Promise<unknown>>} */
  #turns = new Map();

  /** @param {any} messenger whose socket, conversations and keys it uses */
  constructor(messenger) {
    this.messenger = messenger;
    this.outbox = new Outbox(messenger.me.party);
    this.uploads = new Uploads(() => messenger.changed());
  }

  /** Write a body to the other side of a conversation: kept on this device before it is shown, and then sent. @param {Conversation} conversation @param {object} body */
  async send(conversation, body) {
    const waiting = { conversation: conversation.id, id: crypto.randomUUID(), at: Date.now(), body, envelope: null };
    this.#keeping = this.#keeping.catch(() => undefined).then(() => this.outbox.keep(waiting));
    await this.#keeping;
    this.#deliver(conversation, conversation.putOut(waiting));
  }

  /** Go on with what an earlier visit, or a tab that was closed, could not finish. */
  async resume() {
    for (const waiting of await this.outbox.all()) {
      const known = this.messenger.conversations.get(waiting.conversation);
      const conversation = known ?? (await this.messenger.loadOne(waiting.conversation).catch(() => null));
      if (conversation && !conversation.outgoing.some(({ id }) => id === waiting.id)) this.#deliver(conversation, conversation.putOut(waiting));
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
    await this.uploads.callBack(shown);
    this.messenger.changed();
  }

  /** The turn ends when it was sent, the lock when it was answered; a large file has its turn only once it is there. @param {Conversation} conversation @param {any} shown */
  #deliver(conversation, shown) {
    shown.failure = undefined;
    this.messenger.changed();
    if (isLarge(shown)) return onlyHere(shown.id, () => this.#attempt(conversation, shown, () => {}));
    return this.#inTurn(conversation.id, () => new Promise((sent) => {
      onlyHere(shown.id, () => this.#attempt(conversation, shown, sent)).finally(sent);
    }));
  }

  /** @param {Conversation} conversation @param {any} shown @param {(value?: unknown) => void} sent */
  async #attempt(conversation, shown, sent) {
    try {
      // Another tab may have sent meanwhile what waited for its turn here.
      if (!(await this.outbox.holds(shown))) conversation.takeBack(shown);
      else await this.#answered(conversation, shown, await this.#sealAndSend(conversation, shown, sent));
    } catch (error) {
      if (!(error instanceof CalledBackError)) shown.failure = wordsFor(error);
    }
    this.messenger.changed();
  }

  /** What is written first is sent first. @template T @param {string} id @param {() => Promise<T>} act @returns {Promise<T>} */
  #inTurn(id, act) {
    const done = (this.#turns.get(id) ?? Promise.resolve()).then(act);
    this.#turns.set(id, done.catch(() => undefined));
    return done;
  }

  /** An envelope that exists is sent again as it is, so that the server knows it. @param {Conversation} conversation @param {any} shown @param {() => void} sent */
  async #sealAndSend(conversation, shown, sent) {
    if (!shown.envelope) await this.uploads.finish(shown);
    const go = () => this.#go(conversation, shown);
    const { answer } = await (isLarge(shown) ? this.#inTurn(conversation.id, go) : go());
    sent();
    return answer;
  }

  /** @param {Conversation} conversation @param {any} shown */
  async #go(conversation, shown) {
    if (!shown.envelope) {
      if (conversation.isExpired) await this.messenger.refreshKeys(conversation);
      conversation.seal(shown);
      await this.outbox.keep(shown);
    }
    return { answer: this.messenger.socket.send(shown.envelope) };
  }

  /** @param {Conversation} conversation @param {any} shown @param {any} answer */
  async #answered(conversation, shown, answer) {
    if (answer.t === "accepted") {
      conversation.accepted(shown, answer);
      await this.outbox.drop(shown);
      await clearShelf(shown.body.media ?? []);
    } else if (answer.code === "replayed_id") {
      await this.discard(conversation, shown);
    } else if (OUTDATED.has(answer.code) && !shown.wasRenewed) {
      Object.assign(shown, { wasRenewed: true, envelope: null });
      await this.messenger.refreshKeys(conversation);
      this.#deliver(conversation, shown);
    } else if (answer.code === "unavailable") {
      setTimeout(() => this.#deliver(conversation, shown), UNAVAILABLE_WAIT_MS);
    } else {
      shown.failure = answer.detail;
    }
  }
}

/** Of all tabs, one at a time sends a message. @param {string} id @param {() => Promise<unknown>} act */
const onlyHere = (id, act) => (navigator.locks ? navigator.locks.request(`recado-outbox/${id}`, act) : act());

/** @param {unknown} error */
function wordsFor(error) {
  if (error instanceof ApiError) return sentence(error);
  if (!(error instanceof CryptoError)) throw error;
  if (error.reason === "content size") return gettext("This message is too long to be sent in one piece.");
  return gettext("The other side's keys have expired: it must open Recado again before you can write.");
}
