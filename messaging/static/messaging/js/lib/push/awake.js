// @ts-check
/** While a page is open: the server knows when it is looked at, the app's icon how much is unread, and the worker's wishes are heard. */
import { clearRead, renew } from "./device.js";

const SAY_EVERY_MS = 30_000;

/** @param {import("../messenger.js").Messenger} messenger */
export function stayAwake(messenger) {
  const say = () => messenger.socket?.say({ t: "visible", on: !document.hidden });
  const sayIfSeen = () => !document.hidden && say();
  document.addEventListener("visibilitychange", say);
  messenger.socket?.addEventListener("frame", (event) => /** @type {any} */ (event).detail.t === "welcome" && sayIfSeen());
  setInterval(sayIfSeen, SAY_EVERY_MS);
  sayIfSeen();
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

/** How much is unread, on the icon of the app; it goes when all is read, and so do notifications of what was. */
class AppBadge {
  /** @param {import("../messenger.js").Messenger} messenger */
  constructor(messenger) {
    this.messenger = messenger;
    this.unread = -1;
  }

  show = () => {
    const unread = this.messenger.summaries.reduce((sum, { unread: count }) => sum + count, 0);
    if (unread === this.unread) return;
    const isLess = unread < this.unread || this.unread < 0;
    this.unread = unread;
    const app = /** @type {any} */ (navigator);
    // The team's list is never whole here: only a customer's is counted.
    if (this.messenger.me.side === "customer") (unread ? app.setAppBadge?.(unread) : app.clearAppBadge?.())?.catch(() => undefined);
    if (isLess) clearRead((id) => this.messenger.summaries.some((one) => one.id === id && one.unread === 0)).catch(() => undefined);
  };
}
