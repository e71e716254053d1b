// @ts-check
/**
 * The page around the frame: a business's own site, which shows us and otherwise knows nothing (WIDGET.md).
 *
 * Only its loader is heard, from an origin of the business's list; what is said to it goes to that very origin, and is
 * never more than how high the frame is, how much is unread, and that it should be closed.
 */

/** @type {{hosts: string[], local: boolean}} */
const listed = JSON.parse(document.getElementById("recado-sites")?.textContent || '{"hosts":[],"local":false}');

const HOST = "recado-host-page";

export class HostPage extends EventTarget {
  /** Whether there is a page around us at all. */
  isThere = window.parent !== window;
  /** Whether the frame can be seen; alone in a tab it can. */
  isOpen = !this.isThere;
  /** @type {string} */
  #origin = hostOrigin();
  #told = "";

  constructor() {
    super();
    addEventListener("message", this.#hear);
    if (this.isThere) this.#say({ t: "ready" });
  }

  close() {
    this.#say({ t: "close" });
  }

  /** @param {number} n messages */
  tellUnread(n) {
    this.#once({ t: "unread", n });
  }

  /** @param {number} px */
  tellHeight(px) {
    this.#once({ t: "height", px });
  }

  /** @param {object} message */
  #once(message) {
    const told = JSON.stringify(message);
    if (told === this.#told) return;
    this.#told = told;
    this.#say(message);
  }

  /** @param {object} message */
  #say(message) {
    if (this.isThere && isListed(this.#origin)) window.parent.postMessage({ recado: 1, ...message }, this.#origin);
  }

  /** @param {MessageEvent} event */
  #hear = (event) => {
    if (event.source !== window.parent || !this.isThere || !isListed(event.origin)) return;
    const message = event.data;
    if (typeof message !== "object" || message === null || message.recado !== 1) return;
    if (!["hello", "opened", "closed"].includes(message.t)) return;
    this.#origin = event.origin;
    rememberHost(event.origin);
    this.isOpen = message.t === "hello" ? message.open === true : message.t === "opened";
    this.#told = "";
    this.dispatchEvent(new CustomEvent("shown", { detail: message.t }));
  };
}

/**
 * Who frames us, before they have said a word: the browser tells, or the referrer, which is our own address after a
 * reload from within; then this tab remembers. "" if none of them does.
 */
function hostOrigin() {
  const told = [location.ancestorOrigins?.[0], originOf(document.referrer), rememberedHost()];
  return told.find((origin) => origin && origin !== location.origin && isListed(origin)) ?? "";
}

/** @param {string} address */
const originOf = (address) => (URL.canParse(address) ? new URL(address).origin : "");

/** A browser that keeps nothing for frames says so by throwing. */
function rememberedHost() {
  try {
    return sessionStorage.getItem(HOST);
  } catch {
    return "";
  }
}

/** @param {string} origin */
function rememberHost(origin) {
  try {
    sessionStorage.setItem(HOST, origin);
  } catch {
    // The loader greets us again after every load.
  }
}

/** The same rule as the server's policy (`widget/sites.py`). @param {string} origin */
export function isListed(origin) {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
  const { protocol, hostname, port } = new URL(origin);
  const { hosts, local } = listed;
  if (protocol === "http:") return local && hosts.includes("localhost") && ["localhost", "127.0.0.1"].includes(hostname);
  if (protocol !== "https:" || port) return false;
  return hosts.includes(hostname) || hosts.some((host) => host.startsWith("*.") && hostname.endsWith(host.slice(1)));
}
