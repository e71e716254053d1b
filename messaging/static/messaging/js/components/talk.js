// @ts-check
/** The conversation pane that both sides share: banner, messages, composer. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { CUSTODY } from "../../../accounts/js/crypto/keyrings.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { fromUtf8, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { forgetSecret, keepSecret, recallSecret } from "../../../accounts/js/lib/keystore.js";
import { Messenger } from "../lib/messenger.js";
import { messagesView } from "./messages.js";

/** Who holds the business's keys, in plain words. @param {any} statement */
export function custodyWords(statement) {
  if (statement.custody & CUSTODY.HOSTED) return gettext("Recado answers for this business and can read this chat");
  if (statement.custody & CUSTODY.CONNECTOR) return gettext("The business's own machine holds its keys");
  return gettext("Only its own people hold its keys");
}

/** A page with a messenger behind it; the two apps extend it. */
export class TalkPage extends PageElement {
  static properties = { ready: { state: true }, problem: { state: true }, undo: { state: true } };

  constructor() {
    super();
    this.ready = false;
    this.problem = "";
    this.keysAddress = "";
    this.messenger = new Messenger();
    this.messenger.addEventListener("change", () => this.requestUpdate());
  }

  connectedCallback() {
    super.connectedCallback();
    this.start();
  }

  async start() {
    this.problem = "";
    try {
      const missing = await this.messenger.start();
      if (missing) return location.assign(this.keysAddress);
      await this.opened();
      this.ready = true;
    } catch (error) {
      this.problem = error?.message || gettext("Something went wrong. Load the page again.");
    }
    return undefined;
  }

  async opened() {}

  get conversation() {
    return this.messenger.conversations.get(this.messenger.openId);
  }

  /** @param {string} id */
  async openConversation(id) {
    await this.messenger.open(id);
    await this.updateComplete;
    const field = /** @type {HTMLTextAreaElement | null} */ (this.querySelector(".composer__field"));
    const draft = await recallSecret(`draft/${id}`);
    if (field) field.value = draft ? fromUtf8(draft) : "";
    this.toBottom();
  }

  updated() {
    const pane = this.querySelector(".talk");
    if (pane && this.nearBottom !== false) pane.scrollTop = pane.scrollHeight;
  }

  toBottom() {
    this.nearBottom = true;
    this.updated();
  }

  onScroll = ({ target }) => {
    this.nearBottom = target.scrollHeight - target.scrollTop - target.clientHeight < 80;
  };

  bannerView() {
    if (this.messenger.state !== "offline") return "";
    return html`<p class="banner" role="status">${icon("wifi-off")}<span>${gettext("You are offline. What you write is sent when you are back.")}</span></p>`;
  }

  problemView() {
    return html`<div class="empty"><p role="alert">${this.problem}</p>
      <button class="btn btn-primary" type="button" @click=${() => location.reload()}>${icon("refresh")} ${gettext("Try again")}</button></div>`;
  }

  logView() {
    const conversation = this.conversation;
    if (this.messenger.substituted.has(this.messenger.openId)) {
      return html`<div class="empty">${icon("alert-triangle")}<p role="alert">${gettext("The keys of this party are not the ones that you knew. Do not write until you have compared numbers in person.")}</p></div>`;
    }
    if (!conversation) return html`<div class="empty"><p>${gettext("The other side has no keys yet.")}</p></div>`;
    return html`<div class="talk" role="log" aria-live="polite" tabindex="0" @scroll=${this.onScroll}>${messagesView(this.messenger, conversation)}</div>`;
  }

  /** The rest of the list, when there is more than what came first. */
  moreView() {
    const { next } = this.messenger;
    if (!next) return "";
    return html`<button class="btn btn-sm list-more" type="button" @click=${() => this.messenger.loadList(next)}>${gettext("Earlier conversations")}</button>`;
  }

  /** @param {string} placeholder @param {boolean} [isOpen] whether writing is possible now */
  composerView(placeholder, isOpen = true) {
    return html`<form class="composer" @submit=${this.submit}>
      <textarea class="composer__field" rows="1" aria-label=${gettext("Message")} placeholder=${placeholder} maxlength="10000"
        dir="auto" @input=${this.typed} @keydown=${this.keyed} ?disabled=${!this.conversation || !isOpen}></textarea>
      <button class="icon-btn composer__send" type="submit" aria-label=${gettext("Send")} ?disabled=${!this.conversation || !isOpen}>${icon("send")}</button></form>`;
  }

  typed = ({ target }) => {
    target.rows = Math.min(6, target.value.split("\n").length);
    this.keepDraft(target.value);
    this.messenger.sayTyping(target.value !== "");
  };

  /** @param {string} text */
  keepDraft(text) {
    const name = `draft/${this.messenger.openId}`;
    return text ? keepSecret(name, utf8(text)) : forgetSecret(name);
  }

  keyed = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.submit(event);
  };

  submit = (event) => {
    event.preventDefault();
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector(".composer__field"));
    const text = field.value.trim();
    if (!text || !this.conversation) return;
    field.value = "";
    field.rows = 1;
    this.keepDraft("");
    this.messenger.sayTyping(false);
    this.nearBottom = true;
    this.messenger.send(text);
  };
}
