// @ts-check
/** Where the open conversation stands on the screen: at its end, at a message, or where the reader left it. */

const NEAR_PX = 80;
const AHEAD_PX = 600;
const FLASH_MS = 2_000;

export class TalkScroll {
  isAtEnd = true;
  /** Older messages are fetched on the way to one. */
  isLooking = false;
  /** The first unread message stands above what is seen. */
  isLineAbove = false;
  /** What the reader sees first, and where. @type {{key: string, top: number} | null} */
  #anchor = null;
  #isLoading = false;
  #resized = new ResizeObserver(() => this.isAtEnd && this.settle());

  /** @param {any} page the chat or inbox */
  constructor(page) {
    this.page = page;
  }

  /** @returns {HTMLElement | null} */
  get pane() {
    return this.page.querySelector(".talk");
  }

  get #reading() {
    return this.page.conversation?.reading;
  }

  get #messages() {
    return this.page.messenger.hidden.without(this.page.conversation?.shown ?? []);
  }

  /** The page is about to be drawn anew. */
  keep() {
    const { pane } = this;
    if (!pane || this.isAtEnd) return void (this.#anchor = null);
    const { top } = pane.getBoundingClientRect();
    const seen = [...pane.querySelectorAll(".msg[data-key]")].find((row) => row.getBoundingClientRect().bottom > top);
    this.#anchor = seen ? { key: /** @type {HTMLElement} */ (seen).dataset.key ?? "", top: seen.getBoundingClientRect().top } : null;
  }

  /** It was: what was read stays where it was. */
  settle() {
    const { pane } = this;
    if (!pane) return;
    this.#resized.observe(pane);
    if (this.isAtEnd) pane.scrollTop = pane.scrollHeight;
    const row = this.#anchor && this.#rowOf(this.#anchor.key);
    if (row && this.#anchor) pane.scrollTop += row.getBoundingClientRect().top - this.#anchor.top;
  }

  /** @param {string} key @returns {HTMLElement | null} */
  #rowOf = (key) => this.pane?.querySelector(`.msg[data-key="${CSS.escape(key)}"]`) ?? null;

  toEnd = () => {
    this.#reading?.window.reset();
    if (this.#reading) this.#reading.seen = null;
    this.isAtEnd = true;
    this.#anchor = null;
    this.page.requestUpdate();
    this.settle();
  };

  /** A conversation was opened: it begins with what is unread. */
  async opened() {
    const line = this.#reading?.line(this.#messages);
    if (!line) return this.toEnd();
    return this.#show(line.key, "start");
  }

  scrolled = () => {
    const { pane } = this;
    if (!pane || !this.#reading) return;
    const left = pane.scrollHeight - pane.scrollTop - pane.clientHeight;
    const isAtEnd = left < NEAR_PX && this.#reading.window.isAtEnd;
    if (isAtEnd !== this.isAtEnd) {
      this.isAtEnd = isAtEnd;
      this.#reading.seen = isAtEnd ? null : this.page.conversation.last;
      this.page.requestUpdate();
    }
    const line = pane.querySelector(".unread-line");
    const isLineAbove = Boolean(line && line.getBoundingClientRect().bottom < pane.getBoundingClientRect().top);
    if (isLineAbove !== this.isLineAbove) {
      this.isLineAbove = isLineAbove;
      this.page.requestUpdate();
    }
    if (pane.scrollTop < AHEAD_PX && pane.scrollHeight > pane.clientHeight) this.earlier();
    else if (left < AHEAD_PX && this.#reading.window.later(this.#messages)) this.page.requestUpdate();
  };

  /** More at the beginning: of what is held, else of what the server has. */
  earlier = async () => {
    const { conversation, messenger } = this.page;
    if (this.#isLoading || !conversation?.loaded) return;
    const { window } = conversation.reading;
    if (window.of(this.#messages).from === 0 && conversation.hasOlder && !conversation.problem) {
      this.#isLoading = true;
      await messenger.loadOlder(conversation);
      this.#isLoading = false;
    }
    if (window.earlier(this.#messages)) this.page.requestUpdate();
  };

  /**
   * Lead to a message, through as many older pages as it takes; false when it is not there.
   * @param {{sender: string, id: string}} named
   */
  async goTo(named) {
    const { conversation, messenger } = this.page;
    const isWanted = () => messenger.openId === conversation.id && conversation.hasOlder && !conversation.problem;
    this.isLooking = !conversation.log.find(named);
    while (!conversation.log.find(named) && isWanted()) await messenger.loadOlder(conversation);
    this.isLooking = false;
    this.page.requestUpdate();
    const found = conversation.log.find(named);
    return Boolean(found) && this.#show(found.key, "center");
  }

  toLine = () => {
    const line = this.#reading?.line(this.#messages);
    if (line) this.#show(line.key, "start");
  };

  /** @param {string} key @param {ScrollLogicalPosition} block */
  async #show(key, block) {
    const reading = this.#reading;
    const messages = this.#messages;
    const place = messages.findIndex((message) => message.key === key);
    if (place < 0) return false;
    const { from, to } = reading.window.of(messages);
    if (place < from || place >= to) reading.window.around(messages, place);
    reading.seen ??= this.page.conversation.last;
    reading.flashed = block === "center" ? key : "";
    this.isAtEnd = false;
    this.#anchor = null;
    this.page.requestUpdate();
    await this.page.updateComplete;
    const row = this.#rowOf(key);
    const line = block === "start" ? this.pane?.querySelector(".unread-line") : null;
    (line ?? row)?.scrollIntoView({ block });
    if (block === "center") row?.focus({ preventScroll: true });
    this.scrolled();
    if (reading.flashed) setTimeout(() => this.#unflash(reading, key), FLASH_MS);
    return Boolean(row);
  }

  /** @param {any} reading @param {string} key */
  #unflash(reading, key) {
    if (reading.flashed !== key) return;
    reading.flashed = "";
    this.page.requestUpdate();
  }
}
