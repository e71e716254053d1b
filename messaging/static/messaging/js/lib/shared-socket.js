// @ts-check
/**
 * One socket for all the tabs of a person: the tab that holds a lock has it, the others speak through that tab.
 *
 * What the server says comes to every tab; answers go by ids that no two tabs share. When the tab with the socket
 * goes, the next in the queue for the lock opens one, and every tab says again what nobody has answered. A phone may
 * put that tab to sleep with the lock in its hand: a tab that somebody looks at, and that hears nothing, takes it over.
 */
import { LiveSocket } from "./socket.js";

const ASK_EVERY_MS = 25_000;
const ANSWERED_WITHIN_MS = 4_000;

export class SharedSocket extends EventTarget {
  /** Frames of this tab that wait for their answer, by id; the server answers a repeated one with its first place. */
  #pending = new Map();
  #tab = crypto.randomUUID().slice(0, 8);
  #count = 0;
  /** The socket, as long as this tab has it. @type {LiveSocket | null} */
  #own = null;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #queued = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #doubt;
  state = "connecting";

  /** @param {string} path @param {string} device @param {string} party whose tabs share it @param {() => Record<string, number>} held */
  constructor(path, device, party, held) {
    super();
    this.open = () => new LiveSocket(path, device, held);
    this.name = `recado-socket${path}${party}`;
    if (!navigator.locks || !globalThis.BroadcastChannel) return void this.#lead();
    this.#channel = new BroadcastChannel(this.name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#hold({ signal: this.#queued.signal });
    this.#ask();
    document.addEventListener("visibilitychange", this.#ask);
    setInterval(this.#ask, ASK_EVERY_MS);
  }

  /** Say something that has no answer; false, and dropped, while offline. @param {object} frame */
  say(frame) {
    if (this.state !== "live") return false;
    if (this.#own) return this.#own.say(frame);
    this.#channel?.postMessage({ say: frame });
    return true;
  }

  /** Send an envelope until the server has answered. @param {object} envelope @returns {Promise<any>} */
  send(envelope) {
    this.#count += 1;
    const frame = { t: "send", id: `${this.#tab}.${this.#count}`, envelope };
    return new Promise((resolve) => {
      this.#pending.set(frame.id, { frame, resolve });
      this.say(frame);
      this.#ask();
    });
  }

  /** Hold the lock until this tab goes or another one takes it. @param {LockOptions} options */
  #hold(options) {
    navigator.locks.request(this.name, options, () => new Promise(() => this.#lead())).catch(() => this.#stepDown());
  }

  /** This tab has the socket from now on. */
  #lead() {
    this.#trust();
    const socket = this.open();
    this.#own = socket;
    socket.addEventListener("frame", (event) => {
      const frame = /** @type {any} */ (event).detail;
      if (frame.t !== "welcome") this.#channel?.postMessage({ frame });
      this.#take(frame);
    });
    socket.addEventListener("state", () => this.#tell());
    socket.addEventListener("ended", () => {
      this.#channel?.postMessage({ ended: true });
      this.dispatchEvent(new CustomEvent("ended"));
    });
    this.#tell();
  }

  /** Another tab took the socket over while this one slept. */
  #stepDown() {
    if (!this.#own) return;
    this.#own.close();
    this.#own = null;
    this.#become("connecting");
    this.#queued = new AbortController();
    this.#hold({ signal: this.#queued.signal });
    this.#ask();
  }

  #tell() {
    if (!this.#own) return;
    this.#become(this.#own.state);
    this.#channel?.postMessage({ state: this.state });
  }

  /** How does it stand? Asked by a tab that somebody looks at. */
  #ask = () => {
    if (this.#own || document.hidden) return;
    this.#channel?.postMessage({ ask: true });
    this.#doubt ??= setTimeout(() => this.#takeOver(), ANSWERED_WITHIN_MS);
  };

  #trust() {
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
  }

  #takeOver() {
    this.#doubt = undefined;
    if (this.#own) return;
    this.#queued.abort();
    this.#hold({ steal: true });
  }

  /** @param {any} heard from another tab */
  #hear(heard) {
    if (heard.ask) return this.#tell();
    if (heard.say) return void this.#own?.say(heard.say);
    if (this.#own) return undefined;
    this.#trust();
    if (heard.ended) return void this.dispatchEvent(new CustomEvent("ended"));
    if (heard.frame) return this.#take(heard.frame);
    const isBack = heard.state === "live" && this.state !== "live";
    this.#become(heard.state);
    return isBack ? this.#take({ t: "welcome" }) : undefined;
  }

  /** @param {any} frame of the server */
  #take(frame) {
    if (frame.t === "welcome") for (const { frame: waiting } of this.#pending.values()) this.say(waiting);
    if (frame.t === "accepted" || frame.t === "refused") {
      this.#pending.get(frame.id)?.resolve(frame);
      this.#pending.delete(frame.id);
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** @param {string} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state"));
  }
}
