// @ts-check
/** News told by the desktop, once for all tabs, while nobody looks at any of them. */
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { lastLine } from "../../components/rows.js";
import { isOnFor } from "../push/device.js";

const WISHES = "recado-inbox-desktop";
/** Held by every tab that somebody looks at. */
const SEEN = "recado-inbox-seen";
/** Held by the tab that speaks. */
const SPEAKS = "recado-inbox-speaks";

export class Desktop {
  #speaks = false;
  /** Lets go of the lock that says "somebody looks". */
  #unsee = () => undefined;

  /** @param {any} messenger @param {(id: string) => unknown} open a conversation */
  constructor(messenger, open) {
    Object.assign(this, { messenger, open });
    this.wishes = { on: false, previews: false, ...JSON.parse(localStorage.getItem(WISHES) ?? "{}") };
  }

  get isPossible() {
    return "Notification" in window && Boolean(navigator.locks);
  }

  /** Somebody refused it in the browser, where alone it can be allowed again. */
  get isRefused() {
    return this.isPossible && Notification.permission === "denied";
  }

  get isOn() {
    return this.isPossible && this.wishes.on && Notification.permission === "granted";
  }

  start() {
    if (!this.isPossible) return;
    navigator.locks.request(SPEAKS, () => {
      this.#speaks = true;
      return new Promise(() => undefined);
    });
    document.addEventListener("visibilitychange", this.#see);
    document.addEventListener("recado:frame", (event) => this.#hear(/** @type {any} */ (event).detail));
    this.#see();
  }

  /** Only a person's press asks the browser. @param {boolean} on */
  async turn(on) {
    if (on && Notification.permission !== "granted") await Notification.requestPermission();
    this.#wish({ on: on && Notification.permission === "granted" });
  }

  /** @param {boolean} previews whether words of messages may stand on the desktop */
  preview = (previews) => this.#wish({ previews });

  /** @param {object} wish */
  #wish(wish) {
    Object.assign(this.wishes, wish);
    localStorage.setItem(WISHES, JSON.stringify(this.wishes));
    /** @type {any} */ (this).messenger.changed();
  }

  #see = () => {
    this.#unsee();
    if (document.hidden) return;
    navigator.locks.request(SEEN, { mode: "shared" }, () => new Promise((resolve) => (this.#unsee = () => resolve(undefined))));
  };

  /** @param {any} frame */
  async #hear(frame) {
    const { messenger } = /** @type {any} */ (this);
    if (frame.t !== "message" || frame.sender === messenger.me.party || !this.isOn || !this.#speaks || !document.hidden) return;
    const { held } = await navigator.locks.query();
    if (held?.some(({ name }) => name === SEEN)) return;
    // Where the device is woken for news, its worker tells them, this page closed or not.
    if (await isOnFor(messenger.me.agent)) return;
    const summary = messenger.summaryOf(frame.conversation) ?? (await messenger.list.meet(frame.conversation).then(() => messenger.summaryOf(frame.conversation), () => null));
    const assignee = summary?.inbox?.assignee;
    if (summary && (!assignee || assignee.id === messenger.me.agent)) this.#tell(summary);
  }

  /** @param {any} summary */
  #tell(summary) {
    const { messenger, open } = /** @type {any} */ (this);
    const conversation = messenger.conversations.get(summary.id);
    const last = conversation?.log.all.at(-1);
    const body = this.wishes.previews && last ? lastLine(messenger, summary, conversation, last) : gettext("New message");
    const notice = new Notification(summary.customer.name, { body, tag: summary.id, icon: document.querySelector("link[rel=icon]")?.getAttribute("href") ?? undefined });
    notice.onclick = () => {
      window.focus();
      open(summary.id);
      notice.close();
    };
  }
}
