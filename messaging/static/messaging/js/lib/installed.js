// @ts-check
/** The app on this device: what opens it without a network, and what puts it on the home screen. */
import { forgetAnswers } from "../../../accounts/js/lib/kept-answers.js";
import { revise } from "../../../accounts/js/lib/keystore.js";
import { forgetDrafts } from "./drafts.js";
import { keepWorker, letGo } from "./push/device.js";
import { forgetSearch } from "./search/shelf.js";

const CACHES = "recado-";
const HINT = "install-hint";
/** Whoever comes back on so many days may want the app at hand. */
const DAYS_BEFORE_HINT = 2;

/** Let the app open without a network from now on; a browser that cannot goes on as before. */
export async function keepApp() {
  if (!navigator.serviceWorker) return;
  try {
    await keepWorker();
    (await navigator.serviceWorker.ready).active?.postMessage("keep");
  } catch {
    // Private windows and full devices refuse: there is nothing that a person could do about it.
  }
}

/** A sign-out leaves nothing that could be read or opened here. */
export async function forgetApp() {
  await Promise.all([forgetAnswers(), forgetDrafts(), forgetSearch()]);
  await letGo().catch(() => undefined);
  if (!globalThis.caches) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHES));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The browser's offer to install the app, kept until somebody takes it, and whether to hint at it now. */
export class InstallOffer {
  /** @type {any} */
  #offer = null;
  #isTimely = false;

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.#offer = event;
      changed();
    });
    addEventListener("appinstalled", () => {
      this.#offer = null;
      this.dismiss();
    });
    this.#countDays().catch(() => undefined);
  }

  get isThere() {
    return this.#offer !== null;
  }

  /** Safari on a phone installs by hand, and only tells by this that it can. */
  get isByHand() {
    return /** @type {any} */ (navigator).standalone === false;
  }

  /** Whose steps by hand lead to the app here; "" where it is open already, or none do. @returns {"ios" | "android" | ""} */
  get byHand() {
    if (matchMedia("(display-mode: standalone)").matches) return "";
    if (this.isByHand) return "ios";
    return /Android/.test(navigator.userAgent) && /Firefox/.test(navigator.userAgent) ? "android" : "";
  }

  get isHinted() {
    return this.#isTimely && (this.isThere || this.byHand !== "");
  }

  take = () => {
    this.#offer?.prompt();
    return this.dismiss();
  };

  /** Read once is enough. */
  dismiss = async () => {
    this.#isTimely = false;
    this.changed();
    await revise(HINT, (known) => ({ ...known, isOver: true }));
  };

  async #countDays() {
    const today = new Date().toDateString();
    const { days, isOver } = await revise(HINT, (known) => {
      const isNew = known?.day !== today;
      return { ...known, day: today, days: (known?.days ?? 0) + (isNew ? 1 : 0) };
    });
    this.#isTimely = days >= DAYS_BEFORE_HINT && !isOver;
    if (this.#isTimely) this.changed();
  }
}
