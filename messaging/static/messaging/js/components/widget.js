// @ts-check
/** The chat in a frame on a business's own site: that business's conversation and nothing else (WIDGET.md). */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { mountIn } from "../../../accounts/js/lib/element.js";
import { createGuestKeys } from "../../../accounts/js/lib/guest-keys.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { NO_KEYS } from "../../../accounts/js/lib/identity.js";
import { HostPage } from "../lib/host-page.js";
import { RecadoChat } from "./chat.js";
import { WidgetControls } from "./widget-controls.js";
import { closedView, headView, lostView } from "./widget-views.js";
import "./widget-entry.js";
import "./widget-keep.js";

const CHAT_HEIGHT = 640;

class RecadoWidget extends RecadoChat {
  static properties = { ...RecadoChat.properties, panel: { state: true }, isLost: { state: true } };

  /** @param {DOMStringMap} place what the page says @param {HostPage} host */
  constructor(place, host) {
    super();
    this.host = host;
    this.handle = place.handle ?? "";
    this.name = place.name ?? "";
    this.logo = place.logo ?? "";
    this.isGuest = place.guest !== undefined;
    this.isLost = false;
    /** What is open over the conversation: "keep" or "code". */
    this.panel = "";
    this.conversationId = "";
    this.controls = new WidgetControls(this);
    this.forbidMicrophone();
    this.messenger.addEventListener("change", () => this.tellUnread());
    host.addEventListener("shown", () => this.shown());
    host.tellHeight(CHAT_HEIGHT);
  }

  /** A site may not get the microphone by our asking for it: whoever wants to speak opens the chat in Recado. */
  forbidMicrophone() {
    for (const tool of /** @type {any[]} */ (this.composer.tools)) if (tool.recorder) tool.recorder.buttonView = () => "";
  }

  /** Keys are missing here: a guest's are made without a question. @param {string} missing @returns {Promise<unknown>} */
  async lacks(missing) {
    if (missing === NO_KEYS) {
      await createGuestKeys(this.messenger.me);
      return this.start();
    }
    this.isLost = true;
    return undefined;
  }

  async opened() {
    this.conversationId = await this.messenger.startWith(this.handle);
    await this.shown();
  }

  /** A frame that nobody sees reads nothing: what comes stays unread until it is opened. */
  shown = async () => {
    if (!this.conversationId) return;
    if (!this.host.isOpen) return void this.messenger.close();
    if (this.messenger.openId !== this.conversationId) await this.openConversation(this.conversationId);
    await this.updateComplete;
    this.querySelector(".composer__field")?.focus();
  };

  /** The address of a frame says nothing about conversations. */
  follow = async () => undefined;

  tellUnread() {
    const summary = this.messenger.summaries.find(({ id }) => id === this.conversationId);
    if (summary) this.host.tellUnread(this.host.isOpen ? 0 : summary.unread);
  }

  kept = () => {
    this.isGuest = false;
    this.messenger.loadList().catch(() => undefined);
  };

  closePanel = () => (this.panel = "");

  render() {
    if (this.isLost) return html`${headView(this)}${lostView(this)}`;
    if (this.problem) return html`${headView(this)}${this.problemView()}`;
    if (this.panel) {
      return html`<recado-widget-keep class="widget-panel" .page=${this} .first=${this.panel} @kept=${this.kept} @closed=${this.closePanel}></recado-widget-keep>`;
    }
    if (!this.ready || !this.messenger.openId) return html`${headView(this)}<p class="page lead" role="status">${gettext("Opening the chat…")}</p>`;
    return html`<div class="chat chat--alone" data-open="talk"><h1 class="visually-hidden">${this.name}</h1><section class="pane-talk" aria-label=${this.name}>${this.talkView()}</section></div>`;
  }

  /** Leave for good, and begin anew. */
  forget = async () => {
    try {
      await api.remove("guest/");
    } catch (error) {
      return void (this.problem = api.sentence(error));
    }
    this.messenger.isLeaving = true;
    return location.replace(location.pathname + new URL(location.href).search.replace("&again", ""));
  };
}

customElements.define("recado-widget", RecadoWidget);

/** Whatever leads elsewhere opens in a tab of its own: no page of ours but this one can be framed. @param {MouseEvent} event */
function leadOut(event) {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (link instanceof HTMLAnchorElement && !link.hasAttribute("download")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
}

/** @param {HTMLElement} place */
export function mount(place) {
  const host = new HostPage();
  addEventListener("click", leadOut, true);
  addEventListener("keydown", (event) => {
    const isBusy = document.querySelector("dialog[open], details[open]");
    if (event.key === "Escape" && !isBusy) host.close();
  }, true);
  if (place.dataset.shut !== undefined) return mountIn(place, closedView(place.dataset, host));
  if (place.dataset.known === undefined) {
    const entry = Object.assign(document.createElement("recado-widget-entry"), { host, facts: place.dataset });
    return mountIn(place, entry);
  }
  return mountIn(place, new RecadoWidget(place.dataset, host));
}

