// @ts-check
/** One live socket: says hello, and connects again by itself until it is closed. */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const PING_MS = 25_000;

export class LiveSocket extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #heardAt = 0;
  #isClosed = false;
  /** @type {ReturnType<typeof setInterval>} */
  #pinging;
  state = "connecting";

  /** @param {string} path @param {string} device @param {() => Record<string, number>} held */
  constructor(path, device, held) {
    super();
    const address = new URL(path, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    Object.assign(this, { address, device, held });
    addEventListener("online", () => this.#connect());
    addEventListener("offline", () => this.#drop());
    this.#pinging = setInterval(() => this.#ping(), PING_MS);
    this.#connect();
  }

  /** Send without waiting for an answer; false, and dropped, while offline. @param {object} frame */
  say(frame) {
    if (this.state !== "live" || !this.#socket) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Be no more. */
  close() {
    this.#isClosed = true;
    clearInterval(this.#pinging);
    this.#drop();
  }

  /** A socket that stays silent over a whole ping is dead, even if nobody has said so. */
  #ping() {
    if (this.state === "live" && Date.now() - this.#heardAt > 2 * PING_MS) this.#drop();
    else this.say({ t: "ping" });
  }

  #connect() {
    if (this.#isClosed) return undefined;
    if (!navigator.onLine) return this.#become("offline");
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return undefined;
    const socket = new WebSocket(/** @type {any} */ (this).address);
    this.#socket = socket;
    const { device, held } = /** @type {any} */ (this);
    socket.onopen = () => socket.send(JSON.stringify({ t: "hello", v: 1, device, conversations: held() }));
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => this.#closed(code);
    return undefined;
  }

  /** @param {any} frame */
  #receive(frame) {
    this.#heardAt = Date.now();
    if (frame.t === "welcome") {
      this.#wait = FIRST_WAIT_MS;
      this.#become("live");
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** Without a network the closing handshake would take a minute: the socket is given up at once. */
  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.#socket = null;
    this.#closed(0);
  }

  /** @param {number} code */
  #closed(code) {
    this.#become("offline");
    if (code === 4401 || code === 4403) {
      this.dispatchEvent(new CustomEvent("ended", { detail: code }));
      return;
    }
    setTimeout(() => this.#connect(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  /** @param {string} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state"));
  }
}
