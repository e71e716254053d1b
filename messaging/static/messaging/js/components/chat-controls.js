// @ts-check
/** What a customer can do about the business of the open chat: turn it up and down, block it, see what is held back. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../accounts/js/components/confirm.js";
import * as api from "../../../accounts/js/lib/api.js";
import { exactTimeOf, gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import * as flow from "../lib/flow.js";
import { openHeld } from "../lib/held.js";
import { bubbleOf } from "./body.js";
import { askLevel, levelWords } from "./flow-level.js";
import { isMuted, mute } from "../lib/mute.js";
import { askMute, muteWords } from "./mute.js";
import { askToReport } from "./standing.js";
import { translateChat } from "./translate-strip.js";

/** What was chosen is on its way: the menu has done its part. @param {any} event */
const closeMenu = ({ currentTarget }) => currentTarget.closest("details").removeAttribute("open");

/** What a phone's header has no room for. @param {any} page */
export const toolEntries = (page) => html`${page.conversation ? page.chatSearch.entryView() : ""}${translateChat(page)}`;

export class ChatControls {
  /** What is held back of the open chat, once it was asked for. @type {any[] | null} */
  held = null;
  problem = "";

  /** @param {any} page */
  constructor(page) {
    this.page = page;
    document.addEventListener("recado:frame", (/** @type {any} */ { detail }) => detail.t === "mute" && this.#muted(detail));
  }

  /** Another device of mine muted a business. @param {any} frame */
  #muted({ conversation, until }) {
    const summary = this.page.messenger.summaries.find((/** @type {any} */ { id }) => id === conversation);
    if (summary) summary.muted_until = until;
    this.page.requestUpdate();
  }

  get summary() {
    return this.page.summary;
  }

  /** Another chat was opened. */
  forget() {
    this.held = null;
    this.problem = "";
  }

  /** @param {() => Promise<unknown>} act */
  async #try(act) {
    this.problem = "";
    try {
      await act();
      await this.page.messenger.loadOne(this.summary.id);
    } catch (error) {
      this.problem = api.sentence(error);
    }
    this.page.requestUpdate();
  }

  block = async () => {
    const { business } = this.summary;
    const agreed = await confirmed({
      title: gettext("Block {name}?", { name: business.name }),
      words: gettext("Nothing it sends reaches you any more, from any of its numbers. It is not told. You can unblock it here or in Settings."),
      action: gettext("Block"),
    });
    if (agreed) await this.#try(() => flow.block(business));
  };

  unblock = () => this.#try(() => flow.unblock(this.summary.business));

  setLevel = async () => {
    const { id } = this.summary;
    const chosen = await askLevel(this.summary);
    if (chosen?.isBlock) await this.block();
    else if (chosen) await this.#try(() => flow.setLevel(id, chosen.level, chosen.weeklyLimit));
  };

  mute = async () => {
    const { summary } = this;
    const hours = isMuted(summary) ? 0 : await askMute(summary);
    if (hours !== null) await this.#try(() => mute(summary.id, hours));
  };

  showHeld = () => this.#try(async () => {
    this.held = this.held ? null : openHeld(this.page.conversation, await flow.listHeld(this.summary.id));
  });

  /** @param {any} message */
  release = (message) => this.#try(async () => {
    await flow.release(this.summary.id, message.id);
    this.held = (this.held ?? []).filter(({ id }) => id !== message.id);
  });

  menuView() {
    const { business, blocked } = this.summary;
    return html`<details class="msg__menu"><summary class="icon-btn" aria-label=${gettext("Options for {name}", { name: business.name })}>${icon("dots-vertical")}</summary>
      <div class="menu" @click=${closeMenu}>${toolEntries(this.page)}
        <a href="/chat/safety/${business.id}/">${icon("shield-check")} ${gettext("Safety number")}</a>
        <button type="button" @click=${this.setLevel}>${icon("adjustments-horizontal")}
          <span>${gettext("How much I hear")}<span class="small d-block">${levelWords(this.summary)}</span></span></button>
        <button type="button" @click=${this.mute}>${icon(isMuted(this.summary) ? "bell" : "bell-off")}
          <span>${isMuted(this.summary) ? gettext("Unmute") : gettext("Mute")}${isMuted(this.summary) ? html`<span class="small d-block">${muteWords(this.summary)}</span>` : ""}</span></button>
        ${this.page.conversation ? html`<button type="button" @click=${() => askToReport(this.page.messenger, this.page.conversation)}>${icon("flag")} ${gettext("Report")}</button>` : ""}
        ${blocked
          ? html`<button type="button" @click=${this.unblock}>${icon("ban")} ${gettext("Unblock")}</button>`
          : html`<button type="button" class="menu__danger" @click=${this.block}>${icon("ban")} ${gettext("Block")}</button>`}</div></details>`;
  }

  /** Above the messages: a failure, and what is held back. */
  noticeView() {
    const { flow: wishes } = this.summary;
    return html`${this.problem ? html`<p class="banner" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
      ${wishes.held || this.held
        ? html`<section class="held" aria-label=${gettext("Held back")}><button class="held__head" type="button" aria-expanded=${Boolean(this.held)} @click=${this.showHeld}>
          ${icon("hourglass")}<span>${gettext("Held back: {count}", { count: wishes.held })}</span><span class="link-quiet">${this.held ? gettext("Hide") : gettext("Show")}</span></button>
          ${this.held ? html`<ul class="plain-list">${this.held.map(this.#heldRow)}</ul>` : ""}</section>`
        : ""}`;
  }

  /** @param {any} message */
  #heldRow = (message) => html`<li class="held__row">${bubbleOf(this.page.messenger, this.page.conversation, message)}
    <div class="spread"><time class="small" title=${exactTimeOf(message.at)}>${listTimeOf(message.at)}</time>
      <button class="btn btn-sm" type="button" @click=${() => this.release(message)}>${gettext("Move to the chat")}</button></div></li>`;

  /** In place of the composer while the business is blocked. */
  blockedView() {
    return html`<div class="composer-tools composer-tools--alone" role="status">${icon("ban")}<span>${gettext("You blocked this business. Nothing it sends reaches you.")}</span>
      <button class="btn btn-sm" type="button" @click=${this.unblock}>${gettext("Unblock")}</button></div>`;
  }
}
