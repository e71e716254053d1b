// @ts-check
/** Automatic answers from an agent's open page: one tab at a time, and each message once, whoever else answers. */
import * as api from "../../../accounts/js/lib/api.js";
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { isHosted } from "../../../accounts/js/lib/custody.js";
import { ANSWERS_WINDOW_MS, AWAY_EVERY_MS, FRESH_MS, answerId, decide } from "./automation.js";
import { sealBody } from "./sealing.js";

const RULES_COUNT_FOR_MS = 60_000;
/** The hosted worker is faster; a page steps in where it does not answer. */
const WORKER_FIRST_MS = 5_000;
const OUTDATED = new Set(["stale_epoch", "unknown_epoch"]);
/** Kinds by which no person of the business has answered. */
const SAYS_NOTHING = new Set(["template", "reaction"]);

export class AutomationRunner {
  /** Messages that were looked at, or are being looked at. @type {Set<string>} */
  #seen = new Set();
  /** One after the other: each answer is a fact for the next message. @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {any} */
  #given = null;
  /** What the server's clock is ahead of this one. */
  #offset = 0;

  /** @param {import("./messenger.js").Messenger} messenger */
  constructor(messenger) {
    this.messenger = messenger;
  }

  /** Wait for this tab's turn, which lasts as long as the tab. */
  start() {
    if (!navigator.locks) return;
    navigator.locks.request(`recado-automation/${this.messenger.me.party}`, () => this.#run());
  }

  async #run() {
    await this.#loadRules();
    setInterval(() => this.#loadRules(), RULES_COUNT_FOR_MS);
    this.messenger.addEventListener("change", this.#look);
    this.#look();
    return new Promise(() => undefined);
  }

  /** Without a connection the rules of a moment ago go on. */
  async #loadRules() {
    const given = await api.get("automation/").catch(() => null);
    if (!given) return;
    this.#given = given;
    this.#offset = given.now - Date.now();
    this.#look();
  }

  get #now() {
    return Date.now() + this.#offset;
  }

  #look = () => {
    if (!this.#given?.id || this.messenger.state !== "live") return;
    for (const conversation of this.messenger.conversations.values()) {
      if (this.#now - conversation.summary.at > FRESH_MS) continue;
      for (const message of conversation.messages.values()) this.#note(conversation, message);
    }
  };

  /** @param {any} conversation @param {any} message */
  #note(conversation, message) {
    if (message.mine || this.#seen.has(message.key) || this.#now - message.at > FRESH_MS) return;
    this.#seen.add(message.key);
    const { identity } = this.messenger;
    const wait = isHosted(identity.chain.get(identity.epoch)) ? WORKER_FIRST_MS : 0;
    setTimeout(() => {
      this.#turn = this.#turn.then(() => this.#consider(conversation, message)).catch(() => this.#seen.delete(message.key));
    }, wait);
  }

  /** @param {any} conversation @param {any} message */
  async #consider(conversation, message) {
    if (!conversation.loaded) await this.messenger.loadOlder(conversation);
    const id = await answerId(this.#given.id, conversation.id, message.key.split("/")[1]);
    if (conversation.messages.has(`${this.messenger.me.party}/${id}`)) return;
    const incoming = {
      at: message.at, text: textOf(message.body), button: message.body.button ?? "", isAutomatic: isNothingToAnswer(message.body),
    };
    const decision = decide(this.#given.rules, incoming, this.#facts(conversation, message));
    if (decision.silent === undefined) await this.#send(conversation, id, decision.body, true);
  }

  /** The conversation around a message, as far back as this page holds it. @param {any} conversation @param {any} trigger */
  #facts(conversation, trigger) {
    const shown = conversation.shown.filter(({ sequence }) => sequence !== null);
    const before = shown.filter(({ mine, sequence }) => !mine && sequence < trigger.sequence);
    const isComplete = !conversation.hasOlder && !conversation.locked.length;
    const ours = shown.filter(({ mine, at, body }) => mine && at > trigger.at - AWAY_EVERY_MS && !SAYS_NOTHING.has(body.t));
    const people = ours.filter(({ body }) => body.auto === undefined);
    const answers = ours.filter(({ body }) => body.auto !== undefined);
    return {
      now: this.#now,
      isVerified: this.#given.verified,
      previousCustomerAt: before.at(-1)?.at ?? (isComplete ? 0 : null),
      lastPersonAt: latest(people),
      lastAwayAt: latest(answers.filter(({ body }) => body.auto === "away")),
      isAnsweredByPerson: people.some(({ sequence }) => sequence > trigger.sequence),
      recentAnswers: answers.filter(({ at }) => at > trigger.at - ANSWERS_WINDOW_MS).length,
    };
  }

  /** Sealed and sent at once or not at all: an answer kept for later would come when nobody asks any more. @param {any} conversation @param {string} id @param {any} body @param {boolean} mayRenew */
  async #send(conversation, id, body, mayRenew) {
    const { messenger } = this;
    if (conversation.isExpired) await messenger.refreshKeys(conversation);
    try {
      const answer = await /** @type {any} */ (messenger.socket).send(sealBody(conversation, id, body));
      if (answer.t === "accepted") return answer.duplicate ? undefined : count("sent");
      if (answer.code === "replayed_id") return undefined;
      if (!OUTDATED.has(answer.code) || !mayRenew) return count(answer.code);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
      return count("expired");
    }
    await messenger.refreshKeys(conversation);
    return this.#send(conversation, id, body, false);
  }
}

/** What a rule wrote, and a reaction, which says nothing. @param {any} body */
const isNothingToAnswer = ({ t, auto }) => auto !== undefined || t === "reaction";

/** @param {any} body */
const textOf = ({ t, text }) => (t === "text" || t === "command" ? text : "");

/** @param {Array<{at: number}>} messages */
const latest = (messages) => Math.max(0, ...messages.map(({ at }) => at));

/** A number and a code, never a message; a count that does not arrive is no loss. @param {string} outcome */
const count = (outcome) => api.post("automation/outcomes/", { outcome }).catch(() => undefined);
