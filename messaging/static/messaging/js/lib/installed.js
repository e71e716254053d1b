// @ts-check
/** The app on this device: what opens it without a network, and what puts it on the home screen. */
import { forgetAnswers } from "../../../accounts/js/lib/kept-answers.js";
import { workerAddress } from "../../../accounts/js/lib/workers.js";

const SCOPE = "/chat/";
const CACHES = "recado-";

/** Let the app open without a network from now on; a browser that cannot goes on as before. */
export async function keepApp() {
  if (!navigator.serviceWorker) return;
  const address = workerAddress(new URL(`${SCOPE}worker.js`, location.origin));
  try {
    await navigator.serviceWorker.register(address, { scope: SCOPE, updateViaCache: "none" });
    (await navigator.serviceWorker.ready).active?.postMessage("keep");
  } catch {
    // Private windows and full devices refuse: there is nothing that a person could do about it.
  }
}

/** A sign-out leaves nothing that could be read or opened here. */
export async function forgetApp() {
  await forgetAnswers();
  if (!globalThis.caches) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(CACHES));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** The browser's offer to install the app, kept until somebody takes it. */
export class InstallOffer {
  /** @type {any} */
  #offer = null;

  /** @param {() => void} changed */
  constructor(changed) {
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.#offer = event;
      changed();
    });
    addEventListener("appinstalled", () => {
      this.#offer = null;
      changed();
    });
  }

  get isThere() {
    return this.#offer !== null;
  }

  /** Safari on a phone installs by hand, and only tells by this that it can. */
  get isByHand() {
    return /** @type {any} */ (navigator).standalone === false;
  }

  take = () => this.#offer?.prompt();
}
