// @ts-check
/** Answering one message: the bar above the field, and what an answer shows of it. The words are looked up here. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { isPicture } from "../lib/media/types.js";
import { thumbOf } from "./file-parts.js";
import { isNotice, lineOf } from "./notice.js";

/** Who wrote it, as the reader calls them. @param {any} messenger @param {any} conversation @param {any} message */
export function nameOf(messenger, { summary }, message) {
  if (message.mine && messenger.me.side === "business") return message.body?.by ?? gettext("Your business");
  if (message.mine) return gettext("You");
  return messenger.me.side === "customer" ? summary.business.name : summary.customer.name;
}

/** @param {any} message */
export const namedOf = ({ key }) => ({ sender: key.split("/")[0], id: key.split("/")[1] });

/** One line of a message with its author, and its picture. @param {any} messenger @param {any} conversation @param {any} message */
function originalView(messenger, conversation, message) {
  const picture = isNotice(message) ? undefined : message.body.media?.find(isPicture);
  const thumb = picture ? thumbOf(picture) : "";
  return html`<span class="quote__words"><b><bdi>${nameOf(messenger, conversation, message)}</bdi></b>
    <span class="quote__line" dir="auto">${lineOf(messenger, conversation.summary, message)}</span></span>
    ${thumb ? html`<img class="quote__thumb" src=${thumb} alt="" width="40" height="40">` : ""}`;
}

/** Inside the bubble: a press leads to what is answered. @param {any} messenger @param {any} conversation @param {any} message */
export function quoteView(messenger, conversation, message) {
  const { quote } = message.body;
  if (!quote) return "";
  const original = conversation.log.find(quote);
  const isHidden = original && messenger.hidden.has(original.key);
  const press = () => messenger.place.goTo(quote);
  if (isHidden || (!original && !conversation.hasOlder)) return html`<div class="quote"><span class="quote__line">${gettext("An earlier message")}</span></div>`;
  return html`<button class="quote ${original?.mine ? "quote--mine" : ""}" type="button" @click=${press}><span class="visually-hidden">${gettext("Answers: go to that message")}</span>${original
    ? originalView(messenger, conversation, original)
    : html`<span class="quote__line">${icon("arrow-back-up")} ${gettext("An earlier message")}</span>`}</button>`;
}

/** A tool of the composer: the message that the next one answers. */
export class ReplyTool {
  /** By conversation. @type {Map<string, any>} */
  #answered = new Map();

  /** @param {any} page the chat or inbox */
  constructor(page) {
    this.page = page;
  }

  /** Whether the composer of the open chat takes something. @param {string} id */
  isPossible = (id) => this.page.messenger.openId === id && Boolean(this.page.composer.fieldOf(id)) && !this.page.composer.fieldOf(id)?.disabled;

  /** @param {string} id @returns {any} the message that is answered */
  of = (id) => this.#answered.get(id);

  /** @param {string} id @param {any} message */
  start(id, message) {
    if (!message.sequence || !this.isPossible(id)) return;
    this.#answered.set(id, message);
    this.page.composer.keep(id);
    this.page.requestUpdate();
    this.page.composer.fieldOf(id)?.focus();
  }

  /** @param {string} id */
  stop(id) {
    this.#answered.delete(id);
    this.page.composer.keep(id);
    this.page.requestUpdate();
  }

  /** A draft stands there again, with what it answers. @param {any} conversation */
  resume(conversation) {
    const { quote } = this.page.composer.drafts.of(conversation.id) ?? {};
    const message = quote && conversation.log.find(quote);
    if (message) this.#answered.set(conversation.id, message);
  }

  /** @param {string} id */
  above(id) {
    const message = this.of(id);
    const { conversation, messenger } = this.page;
    if (!message || conversation?.id !== id) return "";
    return html`<div class="answering">${icon("arrow-back-up")}<span class="visually-hidden">${gettext("You answer")}</span>
      <div class="quote ${message.mine ? "quote--mine" : ""}">${originalView(messenger, conversation, message)}</div>
      <button class="icon-btn" type="button" aria-label=${gettext("Do not answer it")} title=${gettext("Do not answer it")} @click=${() => this.#wave(id)}>${icon("x")}</button></div>`;
  }

  /** @param {string} id */
  #wave(id) {
    this.stop(id);
    this.page.composer.fieldOf(id)?.focus();
  }

  /** What the next message says of it; said once. @param {string} _text @param {any} summary */
  more(_text, summary) {
    const message = this.of(summary?.id);
    if (!message) return {};
    this.stop(summary.id);
    return { quote: namedOf(message) };
  }

  /** Alt and an arrow walk through the messages, Escape lets go. @param {KeyboardEvent} event @param {string} id */
  keyed(event, id) {
    if (event.key === "Escape" && this.of(id)) {
      this.stop(id);
      return true;
    }
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : 0;
    if (!step) return false;
    event.preventDefault();
    const { conversation, messenger } = this.page;
    const all = messenger.hidden.without(conversation.shown).filter((/** @type {any} */ { sequence }) => sequence !== null);
    const place = this.of(id) ? all.indexOf(this.of(id)) : all.length;
    if (all[place + step]) this.start(id, all[place + step]);
    else if (step > 0) this.stop(id);
    return true;
  }
}
