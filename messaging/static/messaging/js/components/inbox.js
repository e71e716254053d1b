// @ts-check
/** The team's inbox: conversations, the open one, and whom it is with. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { custodyIcon, isHosted } from "../../../accounts/js/lib/custody.js";
import { mountIn } from "../../../accounts/js/lib/element.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { AutomationRunner } from "../lib/automation-runner.js";
import { Attachments } from "./attachments.js";
import { contactCard } from "./contact-card.js";
import { conversationRow, face } from "./rows.js";
import { SUSPENDED, standingNote } from "./standing.js";
import { TalkPage } from "./talk.js";
import { translateButton, translateStrip } from "./translate-strip.js";

const WINDOW_MS = 24 * 60 * 60 * 1000;
const RENEW_AFTER_MS = 30 * WINDOW_MS;
const FILTERS = { all: () => gettext("All"), unread: () => gettext("Unread"), waiting: () => gettext("Waiting longest") };

/** How long free text stays open. @param {any} summary */
const leftOf = (summary) => summary.customer_last_at + WINDOW_MS - Date.now();

class RecadoInbox extends TalkPage {
  static properties = { ...TalkPage.properties, query: { state: true }, filter: { state: true }, cardFor: { state: true } };

  constructor() {
    super();
    this.query = "";
    this.filter = "all";
    /** The conversation whose contact card stands in its place, where there is no room for both. */
    this.cardFor = "";
    this.placeAddress = "/";
    this.composer.tools.push(new Attachments(this));
  }

  async opened() {
    new AutomationRunner(this.messenger).start();
    return super.opened();
  }

  /** @param {string} id */
  openConversation(id) {
    this.cardFor = "";
    return super.openConversation(id);
  }

  render() {
    if (this.problem) return this.problemView();
    if (!this.ready) return html`<p class="page lead" role="status">${gettext("Opening the inbox…")}</p>`;
    const open = this.messenger.openId;
    return html`<div class="inbox" data-open=${!open ? "list" : this.cardFor === open ? "card" : "talk"}>
      <section class="pane-list" aria-label=${gettext("Conversations")}>${this.listView()}</section>
      <section class="pane-talk">${open ? this.talkView() : html`<div class="empty">${icon("inbox")}<p>${gettext("Choose a conversation to answer it.")}</p></div>`}</section>
      <aside class="card-pane" aria-label=${gettext("Contact")}>${open ? this.cardView() : ""}</aside></div>`;
  }

  get found() {
    const query = this.query.toLocaleLowerCase();
    const matching = this.messenger.summaries.filter(({ customer }) =>
      `${customer.name} ${customer.number ?? ""}`.toLocaleLowerCase().includes(query));
    if (this.filter === "unread") return matching.filter(({ unread }) => unread);
    if (this.filter === "waiting") return matching.filter(({ unread }) => unread).reverse();
    return matching;
  }

  listView() {
    return html`<header class="list-header"><h1 class="h-page">${gettext("Inbox")}</h1></header>
      <div class="list-search">${icon("search")}<input class="form-control" type="search" aria-label=${gettext("Search conversations")}
        placeholder=${gettext("Search conversations")} @input=${({ target }) => (this.query = target.value)}></div>
      <div class="list-chips" role="group" aria-label=${gettext("Filter")}>${Object.entries(FILTERS).map(([name, words]) =>
        html`<button class="chip" type="button" aria-pressed=${this.filter === name} @click=${() => (this.filter = name)}>${words()}</button>`)}</div>
      ${this.bannerView()}${this.placeView()}${this.keysAgeView()}
      ${this.found.length
        ? html`<ul class="list-rows" @keydown=${this.moveInList}>${this.found.map((summary) => conversationRow(this.messenger, summary, summary.customer.name))}</ul>`
        : html`<p class="empty">${this.query || this.filter !== "all" ? gettext("Nothing here with this filter.") : gettext("No conversations yet. Customers find you on your page.")}</p>`}${this.moreView()}`;
  }

  moveInList = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...this.querySelectorAll(".chat-row")];
    const place = rows.indexOf(/** @type {Element} */ (document.activeElement));
    /** @type {HTMLElement | undefined} */ (rows[place + step])?.focus();
  };

  talkView() {
    const { summary } = this;
    return html`<header class="talk-header">
        <button class="icon-btn only-phone" type="button" aria-label=${gettext("Back to the inbox")} @click=${this.leave}>${icon("arrow-left")}</button>
        ${face(summary.customer.name, "face--md")}
        <div class="talk-header__who"><span class="talk-header__name"><bdi>${summary.customer.name}</bdi></span>
          ${this.custodyView()}</div>
        ${translateButton(this)}
        <button class="icon-btn only-narrow" type="button" aria-label=${gettext("Contact")} @click=${() => this.showCard(summary.id)}>${icon("info-circle")}</button></header>
      ${translateStrip(this)}${this.logView()}${this.collisionView()}${this.isSuspended ? standingNote(this.messenger.me.business) : this.windowView(summary)}${this.composer.view(gettext("Message"), leftOf(summary) > 0 && !this.isSuspended && !this.messenger.waits)}`;
  }

  get isSuspended() {
    return this.messenger.me.business?.status === SUSPENDED;
  }

  custodyView() {
    const { identity } = this.messenger;
    const statement = identity.chain.get(identity.epoch);
    const words = isHosted(statement) ? gettext("Recado answers for you and can read this chat") : gettext("Encrypted end to end");
    return html`<span class="custody">${icon(custodyIcon(statement))}<span>${words}</span></span>`;
  }

  collisionView() {
    const { me, openId } = this.messenger;
    const here = this.messenger.signs.in(openId).filter(({ party }) => party === me.party);
    const writing = here.find(({ t }) => t === "typing") ?? here[0];
    if (!writing) return "";
    const words = writing.t === "typing" ? gettext("{name} is writing a reply.", { name: writing.name }) : gettext("{name} is here too.", { name: writing.name });
    return html`<div class="collision" role="status">${face(writing.name, "face--sm")}<span>${words}</span></div>`;
  }

  placeView() {
    if (!this.messenger.waits) return "";
    return html`<p class="standing" role="status">${icon("ticket")}<span>${gettext("Your business waits for a place in the pilot: you read, and cannot send yet.")}
      <a href=${this.placeAddress}>${gettext("See your place")}</a></span></p>`;
  }

  /** The keys of a business expire; whoever can renew them hears of it in time. */
  keysAgeView() {
    const { me, identity } = this.messenger;
    const { createdAt, expiresAt } = identity.chain.get(identity.epoch);
    const isDue = identity.canRotate ? Date.now() - createdAt > RENEW_AFTER_MS : expiresAt - Date.now() < RENEW_AFTER_MS;
    if (!isDue) return "";
    const words = me.role === "owner"
      ? gettext("The business's keys are more than a month old.")
      : gettext("The business's keys expire soon: an owner must renew them.");
    return html`<p class="banner" role="status">${icon("key")}<span>${words} ${me.role === "owner" ? html`<a href="/business/team/">${gettext("Renew the keys")}</a>` : ""}</span></p>`;
  }

  windowView(summary) {
    if (this.messenger.waits) return html`<div class="composer-tools">${icon("ticket")}<span>${gettext("You can answer once your business has a place in the pilot.")}</span></div>`;
    const left = leftOf(summary);
    const words = left > 0
      ? gettext("Free text is open for {hours} h {minutes} min", { hours: Math.floor(left / 3_600_000), minutes: Math.floor((left % 3_600_000) / 60_000) })
      : gettext("Free text is closed: it opens for 24 hours when the customer writes.");
    const other = left > 0 ? "" : html` <a href="/business/notifications/new/?customer=${summary.customer.id}">${gettext("Send a notification")}</a>`;
    return html`<div class="composer-tools">${icon("clock")}<span>${words}${other}</span></div>`;
  }

  /** @param {string} id of the conversation, or "" to go back to it */
  async showCard(id) {
    this.cardFor = id;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(id ? ".card-pane .only-narrow" : ".talk-header .only-narrow"))?.focus();
  }

  cardView() {
    return html`<button class="icon-btn only-narrow" type="button" aria-label=${gettext("Back to the conversation")} @click=${() => this.showCard("")}>${icon("arrow-left")}</button>
      ${contactCard(this)}`;
  }
}

customElements.define("recado-inbox", RecadoInbox);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoInbox();
  element.keysAddress = place.dataset.keys ?? "/";
  element.placeAddress = place.dataset.place ?? "/";
  element.messenger.waits = place.dataset.waits !== undefined;
  mountIn(place, element);
}
