// @ts-check
/** While a page is open: the server knows when it is looked at, the app's icon how much is unread, and the worker's wishes are heard. */
import { clearRead, renew } from "./device.js";

const SAY_EVERY_MS = 30_000;
/** Whoever touches nothing for so long has gone, whatever stands on the screen: another device may wake them. */
const AWAY_AFTER_MS = 3 * 60_000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"];

/** @param {import("../messenger.js").Messenger} messenger */
export function stayAwake(messenger) {
  const sight = new Sight((on) => messenger.socket?.say({ t: "visible", on }));
  messenger.socket?.addEventListener("frame", (event) => /** @type {any} */ (event).detail.t === "welcome" && sight.repeat());
  const badge = new AppBadge(messenger);
  messenger.addEventListener("change", badge.show);
  badge.show();
  const again = () => renew(messenger.me.agent ?? messenger.me.party).catch(() => undefined);
  again();
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.renew) again();
    if (typeof data?.open === "string") location.hash = data.open;
  });
}

/** Whether somebody looks at this page: said when it changes, and again while they do. */
export class Sight {
  #touchedAt = Date.now();
  #isSaid = false;

  /** @param {(on: boolean) => unknown} say */
  constructor(say) {
    this.say = say;
    document.addEventListener("visibilitychange", this.touch);
    TOUCHES.forEach((kind) => addEventListener(kind, this.touch, { passive: true, capture: true }));
    setInterval(this.repeat, SAY_EVERY_MS);
    this.repeat();
  }

  get isSeen() {
    return !document.hidden && Date.now() - this.#touchedAt < AWAY_AFTER_MS;
  }

  touch = () => {
    this.#touchedAt = Date.now();
    if (this.isSeen !== this.#isSaid) this.repeat();
  };

  repeat = () => {
    const { isSeen } = this;
    if (isSeen || this.#isSaid) this.say(isSeen);
    this.#isSaid = isSeen;
  };
}

/** How much is unread, on the icon of the app; it goes when all is read, and so do notifications of what was. */
class AppBadge {
  /** @param {import("../messenger.js").Messenger} messenger */
  constructor(messenger) {
    this.messenger = messenger;
    this.unread = -1;
  }

  show = () => {
    const { unread } = this.messenger;
    if (unread === this.unread) return;
    const isLess = unread < this.unread || this.unread < 0;
    this.unread = unread;
    const app = /** @type {any} */ (navigator);
    // The team's list is never whole here: only a customer's is counted.
    if (this.messenger.me.side === "customer") (unread ? app.setAppBadge?.(unread) : app.clearAppBadge?.())?.catch(() => undefined);
    if (isLess) clearRead((id) => this.messenger.summaries.some((one) => one.id === id && one.unread === 0)).catch(() => undefined);
  };
}
