// @ts-check
/** The team's inbox: the list, the open conversation, and whom it is with. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { sentence } from "../../../../accounts/js/lib/api.js";
import { mountIn } from "../../../../accounts/js/lib/element.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { AutomationRunner } from "../../lib/automation-runner.js";
import { Desktop } from "../../lib/inbox/desktop.js";
import { History } from "../../lib/inbox/history.js";
import { InboxList } from "../../lib/inbox/list.js";
import { Opener } from "../../lib/inbox/opener.js";
import { Selection } from "../../lib/inbox/selection.js";
import { Team } from "../../lib/inbox/team.js";
import { UnreadSign } from "../../lib/unread-sign.js";
import { Attachments } from "../attachments.js";
import { teamCompose } from "../compose/team.js";
import { contactCard } from "../contact-card.js";
import { NoteDesk } from "../notes.js";
import { QuickReplyMenu } from "../quick-replies.js";
import { SUSPENDED, standingNote } from "../standing.js";
import { TalkPage } from "../talk.js";
import { translateStrip } from "../translate-strip.js";
import { Acts } from "./acts.js";
import { Collision } from "./collision.js";
import { historyLine } from "./history-line.js";
import { listPane } from "./list-pane.js";
import { leftOf, replyWindow } from "./reply-window.js";
import { Rows } from "./rows.js";
import { Shortcuts } from "./shortcuts.js";
import { talkHeader } from "./talk-header.js";
import { Toast } from "./toast.js";

const SEARCH_AFTER_MS = 250;

class RecadoInbox extends TalkPage {
  static properties = { ...TalkPage.properties, cardFor: { state: true } };

  constructor() {
    super();
    /** The conversation whose contact card stands in its place, where there is no room for both. */
    this.cardFor = "";
    /** The conversation whose keys are on their way. */
    this.opening = "";
    this.placeAddress = "/";
    const { messenger } = this;
    this.list = new InboxList(messenger);
    messenger.list = this.list;
    this.team = new Team(messenger);
    this.opener = new Opener(messenger);
    this.selection = new Selection(this.list);
    this.history = new History(messenger, historyLine);
    this.rows = new Rows(this);
    this.acts = new Acts(this);
    this.toast = new Toast(this);
    this.shortcuts = new Shortcuts(this);
    this.noteDesk = new NoteDesk(this);
    this.composer.slash = new QuickReplyMenu(this);
    this.desktop = new Desktop(messenger, (id) => (location.hash = id));
    this.sign = new UnreadSign();
    this.composer.tools.push(teamCompose(this), new Attachments(this), new Collision(this));
    document.addEventListener("recado:frame", (event) => this.#hear(/** @type {any} */ (event).detail));
  }

  async opened() {
    new AutomationRunner(this.messenger).start();
    this.team.load();
    this.desktop.start();
    this.noteDesk.start();
    return super.opened();
  }

  /** @param {any} frame */
  #hear({ t, entries }) {
    const { openId } = this.messenger;
    if (t === "inbox" && entries.some(({ conversation }) => conversation === openId)) this.history.load(openId);
  }

  /** @param {string} id */
  async openConversation(id) {
    this.cardFor = "";
    if (!(await this.openKeys(id))) return undefined;
    this.history.load(id);
    this.noteDesk.opened(id);
    return super.openConversation(id);
  }

  /** The keys of one whose row nobody has looked at are opened now; meanwhile it stands there, and says so. False once something else is open. @param {string} id */
  async openKeys(id) {
    const { messenger } = this;
    this.opening = "";
    if (messenger.conversations.has(id)) return true;
    messenger.close();
    Object.assign(messenger, { openId: id });
    this.opening = id;
    await messenger.openKnown(id).catch((error) => this.say(sentence(error), false, true));
    if (this.opening !== id || messenger.openId !== id) return false;
    this.opening = "";
    return true;
  }

  /** What the list shows stays as it is. */
  leave = () => {
    history.replaceState(null, "", location.pathname + location.search);
    this.messenger.close();
  };

  /** @param {string} words @param {boolean} canUndo @param {boolean} [isProblem] */
  say = (words, canUndo, isProblem = false) => this.toast.say(words, canUndo, isProblem);

  /** @param {any} event */
  search = ({ target }) => {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.list.filterBy({ q: target.value.trim() }), SEARCH_AFTER_MS);
  };

  /** @param {string} id @param {boolean} isRange */
  pick(id, isRange) {
    this.selection.toggle(id, isRange);
    this.requestUpdate();
  }

  selectAll = () => {
    this.selection.all();
    this.requestUpdate();
  };

  clearSelection = () => {
    this.selection.clear();
    this.requestUpdate();
  };

  updated() {
    super.updated();
    if (!this.ready) return;
    this.rows.look();
    this.sign.show(this.list.counts?.unread ?? 0);
  }

  render() {
    if (this.problem) return this.problemView();
    if (!this.ready) return html`<p class="page lead" role="status">${gettext("Opening the inbox…")}</p>`;
    const open = this.summary ? this.messenger.openId : "";
    return html`<div class="inbox" data-open=${!open ? "list" : this.cardFor === open ? "card" : "talk"}>
      <section class="pane-list ${this.selection.size ? "pane-list--picking" : ""}" aria-label=${gettext("Conversations")}>${listPane(this)}</section>
      <section class="pane-talk" aria-label=${gettext("Conversation")}>${open ? this.talkView() : html`<div class="empty">${icon("inbox")}<p>${gettext("Choose a conversation to answer it.")}</p>
        <p class="small">${gettext("Press ? for the keys that do things here.")}</p></div>`}</section>
      <aside class="card-pane" aria-label=${gettext("Contact")}>${open ? this.cardView() : ""}</aside>${this.toast.view()}</div>`;
  }

  talkView() {
    const canWrite = leftOf(this.summary) > 0 && !this.isSuspended && !this.messenger.waits;
    if (this.opening === this.messenger.openId) return html`${talkHeader(this)}<div class="empty"><p role="status">${gettext("Opening…")}</p></div>`;
    return html`${talkHeader(this)}${translateStrip(this)}${this.logView()}
      ${this.isSuspended ? standingNote(this.messenger.me.business) : replyWindow(this)}${this.noteDesk.view(this.messenger.openId, () => this.composer.view(gettext("Message"), canWrite))}`;
  }

  cardView() {
    return html`<button class="icon-btn only-narrow" type="button" aria-label=${gettext("Back to the conversation")} @click=${() => this.showCard("")}>${icon("arrow-left")}</button>${contactCard(this)}`;
  }

  get isSuspended() {
    return this.messenger.me.business?.status === SUSPENDED;
  }

  /** @param {string} id of the conversation, or "" to go back to it */
  showCard = async (id) => {
    this.cardFor = id;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(id ? ".card-pane .only-narrow" : ".talk-header .only-narrow"))?.focus();
  };
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
