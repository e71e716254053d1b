// @ts-check
/** About the business of the open chat: what was checked, what was shared, how much one hears of it. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { badgeDetails, badgeView } from "../../../accounts/js/components/badge.js";
import { VERIFIED } from "../../../accounts/js/lib/badge.js";
import { custodyIcon, custodyWords } from "../../../accounts/js/lib/custody.js";
import { gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { isMuted } from "../lib/mute.js";
import { sharedIn } from "../lib/shared.js";
import { factsOf, signOf, thumbOf } from "./file-parts.js";
import { levelWords } from "./flow-level.js";
import { showPicture } from "./lightbox.js";
import { muteWords } from "./mute.js";
import { namedOf } from "./quotes.js";
import { face } from "./rows.js";
import { askToReport, standingTag } from "./standing.js";

const TABS = { pictures: () => gettext("Photos"), documents: () => gettext("Documents"), links: () => gettext("Links") };

export class BusinessDetails {
  /** The conversation that it was opened in. */
  #id = "";
  /** @type {keyof typeof TABS} */
  #tab = "pictures";

  /** @param {any} page the chat */
  constructor(page) {
    this.page = page;
  }

  get isOpen() {
    return this.#id !== "" && this.#id === this.page.messenger.openId;
  }

  toggle = async () => {
    const wasOpen = this.isOpen;
    this.#id = wasOpen ? "" : this.page.messenger.openId;
    this.page.requestUpdate();
    await this.page.updateComplete;
    this.page.querySelector(wasOpen ? ".talk-header__who" : ".details-pane .icon-btn")?.focus();
  };

  /** Lead to a message; on a phone the pane makes room. @param {any} message */
  #goTo = async (message) => {
    if (!matchMedia("(min-width: 1200px)").matches) await this.toggle();
    await this.page.place.goTo(namedOf(message));
  };

  /** @param {KeyboardEvent} event */
  #keyed = (event) => {
    if (event.key === "Escape") this.toggle();
  };

  view() {
    if (!this.isOpen) return "";
    const { summary, conversation, messenger } = this.page;
    const { business } = summary;
    return html`<aside class="details-pane" aria-label=${gettext("About {name}", { name: business.name })} @keydown=${this.#keyed}>
      <header class="details-pane__head"><h2 class="h-part mb-0">${gettext("About this business")}</h2>
        <button class="icon-btn" type="button" aria-label=${gettext("Close")} @click=${this.toggle}>${icon("x")}</button></header>
      <div class="details-pane__who">${face(business.name, "face--lg face--business", business.logo)}
        <b class="talk-header__name"><bdi>${business.name}</bdi>${badgeView(messenger.badgeOf(summary))}${standingTag(business)}</b>
        <a class="link-quiet" href="/b/${business.handle}/">${gettext("See its page")}</a></div>
      ${this.#checkedView(summary)}
      ${conversation ? html`<section><p class="details-pane__line">${icon(custodyIcon(conversation.peer.current))}<span>${custodyWords(conversation.peer.current)}</span></p>
        <a class="details-pane__act" href="/chat/safety/${business.id}/">${icon("shield-check")} ${gettext("Compare the safety number")}${icon("chevron-right")}</a></section>
      ${this.#sharedView(conversation)}` : ""}
      ${this.#wishesView(summary, conversation)}</aside>`;
  }

  /** @param {any} summary */
  #checkedView(summary) {
    const { messenger } = this.page;
    const verdict = messenger.badges.verdictOn(summary.business.id);
    const isVerified = messenger.badgeOf(summary) === VERIFIED;
    return html`<section><h3 class="h-small">${gettext("What was checked")}</h3>
      ${isVerified ? html`<p class="small">${gettext("Recado's staff looked at its documents, its number and its name, and signed that.")}</p>` : ""}
      ${verdict?.certificate || (verdict && !isVerified && verdict.state !== "none") ? badgeDetails(verdict)
        : html`<p class="small">${gettext("Nobody checked who this business is. Be careful with what it asks you for.")}</p>`}</section>`;
  }

  /** @param {any} conversation */
  #sharedView(conversation) {
    const { messenger } = this.page;
    const shared = sharedIn(messenger.hidden.without(conversation.shown));
    const items = shared[this.#tab];
    return html`<section><h3 class="h-small">${gettext("Shared in this chat")}</h3>
      <div class="seg" role="group" aria-label=${gettext("Kind")}>${Object.entries(TABS).map(([name, words]) =>
        html`<button type="button" aria-pressed=${this.#tab === name} @click=${() => this.#show(/** @type {any} */ (name))}>${words()} ${shared[/** @type {"links"} */ (name)].length || ""}</button>`)}</div>
      ${items.length ? this.#itemsView(shared) : html`<p class="small">${gettext("Nothing of this kind among the messages on this device.")}</p>`}
      ${conversation.hasOlder ? html`<button class="btn btn-sm" type="button" @click=${() => messenger.loadOlder(conversation)}>${gettext("Look further back")}</button>` : ""}</section>`;
  }

  /** @param {keyof typeof TABS} tab */
  #show(tab) {
    this.#tab = tab;
    this.page.requestUpdate();
  }

  /** @param {ReturnType<typeof sharedIn>} shared */
  #itemsView({ pictures, documents, links }) {
    if (this.#tab === "pictures") {
      const entries = pictures.map(({ entry }) => entry);
      const show = (/** @type {any} */ entry) => showPicture([...entries].reverse(), entry, () => this.page.messenger.changed());
      return html`<div class="gallery">${pictures.map(({ entry }) => html`<button class="gallery__picture" type="button" aria-label=${gettext("Open the photo {name}", { name: entry.name })} @click=${() => show(entry)}>
        ${thumbOf(entry) ? html`<img src=${thumbOf(entry)} alt="">` : icon("photo")}</button>`)}</div>`;
    }
    if (this.#tab === "documents") {
      return html`<ul class="plain-list">${documents.map(({ entry, message }) => html`<li><button class="details-pane__act" type="button" @click=${() => this.#goTo(message)}>
        ${icon(signOf(entry))}<span class="document__words"><bdi>${entry.name || gettext("File")}</bdi><small>${factsOf(entry)} · ${listTimeOf(message.at)}</small></span></button></li>`)}</ul>`;
    }
    return html`<ul class="plain-list">${links.map(({ link, message }) => html`<li class="details-pane__link"><a class="link-quiet" href=${link} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">${link}</a>
      <button class="link-quiet btn-plain small" type="button" @click=${() => this.#goTo(message)}>${listTimeOf(message.at)}</button></li>`)}</ul>`;
  }

  /** @param {any} summary @param {any} conversation */
  #wishesView(summary, conversation) {
    const { controls, messenger } = this.page;
    const muted = isMuted(summary);
    return html`<section><h3 class="h-small">${gettext("What you hear of it")}</h3>
      <button class="details-pane__act" type="button" @click=${controls.setLevel}>${icon("adjustments-horizontal")}<span>${gettext("How much I hear")}<small>${levelWords(summary)}</small></span>${icon("chevron-right")}</button>
      <button class="details-pane__act" type="button" @click=${controls.mute}>${icon(muted ? "bell" : "bell-off")}<span>${muted ? gettext("Unmute") : gettext("Mute")}<small>${muteWords(summary)}</small></span></button>
      ${conversation ? html`<button class="details-pane__act" type="button" @click=${() => askToReport(messenger, conversation)}>${icon("flag")} ${gettext("Report")}</button>` : ""}
      ${summary.blocked ? html`<button class="details-pane__act" type="button" @click=${controls.unblock}>${icon("ban")} ${gettext("Unblock")}</button>`
        : html`<button class="details-pane__act details-pane__act--danger" type="button" @click=${controls.block}>${icon("ban")} ${gettext("Block")}</button>`}</section>`;
  }
}
