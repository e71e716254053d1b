// @ts-check
/** The conversation pane that both sides share: banner, messages, composer. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { PageElement } from "../../../accounts/js/lib/element.js";
import { Messenger } from "../lib/messenger.js";
import { stayAwake } from "../lib/push/awake.js";
import { ChatSearch } from "./chat-search.js";
import { Composer } from "./composer.js";
import { DeviceSearch } from "../lib/search/device-search.js";
import { TalkTranslation } from "../lib/translation/talk-translation.js";
import { ReplyTool } from "./quotes.js";
import { wordsOf } from "./search-words.js";
import { logView } from "./talk-log.js";
import { TalkScroll } from "./talk-scroll.js";
import { TooLong } from "./too-long.js";
import { TranslateTool } from "./translate-tool.js";
import { translateOnScreen } from "./translated.js";

const A_MINUTE_MS = 60_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A page with a messenger behind it; the two apps extend it. */
export class TalkPage extends PageElement {
  static properties = { ready: { state: true }, problem: { state: true }, undo: { state: true } };

  constructor() {
    super();
    this.ready = false;
    this.problem = "";
    this.keysAddress = "";
    this.messenger = new Messenger();
    this.composer = new Composer(this);
    this.translations = new TalkTranslation(() => this.requestUpdate());
    this.place = new TalkScroll(this);
    this.replying = new ReplyTool(this);
    this.deviceSearch = new DeviceSearch(this.messenger, (conversation, message) => wordsOf(this.messenger, conversation, message), () => this.requestUpdate());
    this.chatSearch = new ChatSearch(this);
    Object.assign(this.messenger, { deviceSearch: this.deviceSearch, translations: this.translations, place: this.place, replying: this.replying, drafts: this.composer.drafts });
    this.composer.tools.push(new TooLong(this), this.replying, new TranslateTool(this));
    this.messenger.addEventListener("change", () => this.changed());
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("hashchange", this.follow);
    addEventListener("click", closeMenus);
    addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
    setInterval(() => this.requestUpdate(), A_MINUTE_MS);
    this.start();
  }

  /** What comes while nobody looks is unread when they look again. */
  changed() {
    const { conversation } = this;
    if (document.hidden && conversation?.summary.unread) conversation.reading.note(conversation.summary);
    this.deviceSearch.noteSoon();
    this.requestUpdate();
  }

  async start() {
    this.problem = "";
    try {
      const missing = await this.messenger.start();
      if (missing) return await this.lacks(missing);
      this.translations.load();
      await this.composer.drafts.load(this.messenger.me.party);
      await this.deviceSearch.start();
      await this.opened();
      this.ready = true;
      // Only now is there a field in which a draft can stand.
      if (this.messenger.openId) await this.composer.opened(this.messenger.openId);
      stayAwake(this.messenger);
    } catch (error) {
      // A page that opened without the network may find that nobody is signed in any more.
      if (error?.code === "not_signed_in") return location.reload();
      this.problem = error?.message || gettext("Something went wrong. Load the page again.");
    }
    return undefined;
  }

  /** Keys are missing here: the page for that makes or restores them. @param {string} missing @returns {Promise<unknown>} */
  async lacks(missing) {
    return location.assign(`${this.keysAddress}?${new URLSearchParams({ next: location.href })}`);
  }

  /** The address says which conversation is open: going back, reloading and links work as anywhere. */
  opened() {
    return this.follow();
  }

  follow = async () => {
    const id = location.hash.slice(1);
    const { messenger } = this;
    if (UUID.test(id) && !messenger.summaries.some((summary) => summary.id === id)) await messenger.loadOne(id).catch(() => null);
    if (messenger.summaries.some((summary) => summary.id === id)) return this.openConversation(id);
    return messenger.close();
  };

  leave = () => {
    history.replaceState(null, "", location.pathname);
    this.messenger.close();
  };

  get conversation() {
    return this.messenger.conversations.get(this.messenger.openId);
  }

  get summary() {
    return this.conversation?.summary ?? this.messenger.summaries.find(({ id }) => id === this.messenger.openId);
  }

  /** @param {string} id */
  async openConversation(id) {
    const { messenger } = this;
    if (messenger.openId !== id) messenger.conversations.get(id)?.reading.begin(messenger.conversations.get(id));
    const opening = messenger.open(id);
    await this.composer.opened(id);
    await opening;
    if (this.conversation) this.replying.resume(this.conversation);
    await this.updateComplete;
    // A field that waited for keys can be written in only now.
    if (messenger.openId === id) this.composer.focus(id);
    await (this.wanted?.conversation === id ? this.#toWanted() : this.place.opened());
  }

  /** Open a conversation at a message. @param {string} id @param {string} key */
  async openAt(id, key) {
    this.wanted = { conversation: id, key };
    if (this.messenger.openId === id) return this.#toWanted();
    location.hash = id;
    return undefined;
  }

  async #toWanted() {
    const [sender, id] = this.wanted.key.split("/");
    this.wanted = null;
    await this.place.goTo({ sender, id });
  }

  /** Search one conversation. @param {string} id @param {string} query */
  async searchIn(id, query) {
    const [first] = this.deviceSearch.find(query, id);
    if (first) await this.openAt(id, first.key);
    await this.chatSearch.open(id, query);
  }

  willUpdate() {
    this.place.keep();
  }

  updated() {
    this.place.settle();
    translateOnScreen(this);
    this.chatSearch.mark();
  }

  onScroll = () => {
    this.place.scrolled();
    translateOnScreen(this);
  };

  bannerView() {
    if (this.messenger.isWaiting) {
      return html`<p class="banner" role="status">${icon("key")}<span>${gettext("The business's keys were renewed. An owner must give you access before you read and write on.")}</span></p>`;
    }
    if (this.messenger.state !== "offline") return "";
    return html`<p class="banner" role="status">${icon("wifi-off")}<span>${gettext("You are offline. What you write is sent when you are back.")}</span></p>`;
  }

  problemView() {
    return html`<div class="empty"><p role="alert">${this.problem}</p>
      <button class="btn btn-primary" type="button" @click=${() => location.reload()}>${icon("refresh")} ${gettext("Try again")}</button></div>`;
  }

  logView() {
    return logView(this);
  }

  /** The rest of the list, when there is more than what came first. */
  moreView() {
    const { next } = this.messenger;
    if (!next) return "";
    return html`<button class="btn btn-sm list-more" type="button" @click=${() => this.messenger.loadList(next)}>${gettext("Earlier conversations")}</button>`;
  }
}

/** A press elsewhere, or Escape, closes what is open. @param {Event} event */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details:is(.msg__menu, .saved-views)[open]")) {
    // What was pressed may have been drawn anew since.
    if (event.type === "click" && event.composedPath().includes(menu)) continue;
    menu.removeAttribute("open");
    if (event.type === "keydown") menu.querySelector("summary")?.focus();
  }
}
