// @ts-check
/** The customer's app: chats with businesses, who is genuine, who holds the keys. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { badgeBanner, badgeView } from "../../../accounts/js/components/badge.js";
import { custodyIcon, custodyWords, isHosted } from "../../../accounts/js/lib/custody.js";
import { pageToken, sentence } from "../../../accounts/js/lib/api.js";
import { mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { installHint, installView } from "./install.js";
import { Attachments } from "./attachments.js";
import { UnreadSign } from "../lib/unread-sign.js";
import { followLink } from "../lib/links.js";
import { InstallOffer, forgetApp, keepApp } from "../lib/installed.js";
import { BusinessDetails } from "./business-details.js";
import { composeContact } from "./compose/contact.js";
import { composeLocation } from "./compose/location.js";
import { ComposeMenu } from "./compose/menu.js";
import { ChatControls } from "./chat-controls.js";
import { ReferralNote } from "./referral.js";
import { conversationRow, face } from "./rows.js";
import { hitsView } from "./search-results.js";
import { folded, holds, needlesOf } from "../lib/search/words.js";
import { standingBanner, standingTag } from "./standing.js";
import { SlashMenu } from "./slash-menu.js";
import { TalkPage } from "./talk.js";
import { translateButton, translateStrip } from "./translate-strip.js";

/** On a phone, what a thumb reaches. */
const bottomNav = () => html`<nav class="bottom-nav" aria-label=${gettext("Main")}>
  <a href="/chat/" aria-current="page">${icon("messages")}${gettext("Chats")}</a><a href="/chat/discover/">${icon("compass")}${gettext("Discover")}</a>
  <a href="/chat/settings/">${icon("settings")}${gettext("Settings")}</a></nav>`;

export class RecadoChat extends TalkPage {
  static properties = { ...TalkPage.properties, query: { state: true } };

  constructor() {
    super();
    this.query = "";
    this.controls = new ChatControls(this);
    this.details = new BusinessDetails(this);
    this.composer.slash = new SlashMenu(this);
    this.composer.tools.push(new ComposeMenu(this, [composeLocation, composeContact]), new Attachments(this), new ReferralNote(this));
    /** The mark as it is without a count on it. */
    this.mark = document.querySelector('link[rel="icon"]')?.getAttribute("href") ?? "";
    this.sign = new UnreadSign();
    this.offer = new InstallOffer(() => this.requestUpdate());
  }

  /** @param {string} id */
  openConversation(id) {
    if (this.messenger.openId !== id) this.controls.forget();
    return super.openConversation(id);
  }

  async opened() {
    const asked = new URLSearchParams(location.search);
    const [wanted, link] = [asked.get("to"), asked.get("link")];
    if (wanted || link) {
      const id = link ? await followLink(this.messenger, link) : await this.messenger.startWith(/** @type {string} */ (wanted));
      history.replaceState(null, "", `/chat/#${id}`);
    }
    return super.opened();
  }

  updated() {
    super.updated();
    this.sign.show(this.messenger.unread);
  }

  render() {
    if (this.problem) return this.problemView();
    if (!this.ready) return html`<p class="page lead" role="status">${gettext("Opening your chats…")}</p>`;
    return html`<div class="chat" data-open=${this.messenger.openId ? "talk" : "list"}><h1 class="visually-hidden">${gettext("Chats")}</h1>
      <section class="pane-list" aria-label=${gettext("Chats")}>${this.listView()}</section>
      <section class="pane-talk" aria-label=${this.summary?.business.name ?? gettext("Chat")}>${this.messenger.openId ? this.talkView() : this.emptyView()}</section></div>`;
  }

  listView() {
    const query = this.query.trim();
    const needles = needlesOf(query);
    const found = this.messenger.summaries.filter(({ business }) => !query || holds(folded(business.name), needles));
    return html`<header class="list-header"><a class="wordmark" href="/"><img src=${this.mark} alt="" width="32" height="32">Recado</a>
        <a class="btn btn-sm btn-ghost list-header__discover" href="/chat/discover/">${icon("compass")} ${gettext("Discover")}</a>
        <details class="msg__menu"><summary class="icon-btn" aria-label=${gettext("More options")}>${icon("dots-vertical")}</summary>
          <div class="menu"><a href="/chat/settings/">${icon("settings")} ${gettext("Settings")}</a>
            <a href="/chat/reports/">${icon("flag")} ${gettext("My reports")}</a>
            <a href="/chat/keys/">${icon("key")} ${gettext("My keys")}</a>
            ${installView(this.offer)}
            <button type="button" @click=${this.signOut}>${icon("logout")} ${gettext("Sign out")}</button></div></details></header>
      <div class="list-search">${icon("search")}<input class="form-control" type="search" aria-label=${gettext("Search on this device")}
        placeholder=${gettext("Search on this device")} @input=${({ target }) => (this.query = target.value)}></div>
      ${this.bannerView()}${this.messenger.summaries.length ? installHint(this.offer) : ""}
      ${found.length
        ? html`<ul class="list-rows">${found.map((summary) => conversationRow(this.messenger, summary, summary.business.name))}</ul>`
        : query ? "" : html`<p class="empty">${html`${gettext("No chats yet. Find a business and press Chat.")}<a class="btn btn-primary" href="/chat/discover/">${icon("compass")} ${gettext("Discover businesses")}</a>`}</p>`}${query ? hitsView(this, query, ({ business }) => business.name) : ""}${this.moreView()}${bottomNav()}`;
  }

  get placeholder() {
    return this.composer.slash?.commandsOf(this.summary).length ? gettext("Message, or / for options") : gettext("Message");
  }

  emptyView() {
    return html`<div class="empty">${icon("message-circle")}<p>${gettext("Choose a chat to read it here.")}</p></div>`;
  }

  talkView() {
    const { summary } = this;
    const peer = this.conversation?.peer;
    return html`<header class="talk-header">
        <button class="icon-btn only-phone" type="button" aria-label=${gettext("Back to the chats")} @click=${this.leave}>${icon("arrow-left")}</button>
        ${face(summary.business.name, "face--md face--business", summary.business.logo)}
        <button class="talk-header__who" type="button" aria-expanded=${this.details.isOpen} @click=${this.details.toggle}>
          <span class="talk-header__name"><bdi>${summary.business.name}</bdi>${badgeView(this.messenger.badgeOf(summary))}${standingTag(summary.business)}</span>
          ${peer ? html`<span class="custody ${isHosted(peer.current) ? "custody--hosted" : ""}">${icon(custodyIcon(peer.current))}<span>${custodyWords(peer.current)}</span></span>` : ""}</button>
        <span class="only-desk">${this.conversation ? this.chatSearch.buttonView() : ""}${translateButton(this)}</span>${this.controls.menuView()}</header>
      ${this.details.view()}${translateStrip(this)}${standingBanner(summary.business)}${badgeBanner(this.messenger.badgeOf(summary))}${this.waitsView(summary)}${this.controls.noticeView()}${this.logView()}${summary.blocked ? this.controls.blockedView() : this.composer.view(this.placeholder)}`;
  }

  /** @param {any} summary */
  waitsView = ({ business }) => business.waits
    ? html`<p class="standing" role="status">${icon("hourglass")}<span>${gettext("This business does not take part yet. It can read what you write, and answers once it has its place in the pilot.")}</span></p>`
    : "";

  signOut = async () => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/chat/sign-out/" });
    const token = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken" });
    try {
      token.value = await pageToken();
    } catch (error) {
      return void (this.problem = sentence(error));
    }
    this.messenger.isLeaving = true;
    await forgetApp();
    form.append(token);
    document.body.append(form);
    form.submit();
  };
}

customElements.define("recado-chat", RecadoChat);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoChat();
  element.keysAddress = place.dataset.keys ?? "/";
  keepApp();
  mountIn(place, element);
}
