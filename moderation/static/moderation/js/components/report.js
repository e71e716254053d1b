// @ts-check
/** Reporting messages: choose, say why, see what staff will see, send. Opened by the event `recado:report`. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { AT_FIRST, MOST, reportable, sendReport } from "../lib/reporting.js";
import { chooseView, receiptView, reviewView } from "./report-views.js";

class RecadoReport extends PageElement {
  static properties = { step: { state: true }, chosen: { state: true }, count: { state: true }, reason: { state: true },
    alsoBlock: { state: true }, hasBlocked: { state: true }, problem: { state: true }, busy: { state: true } };

  constructor() {
    super();
    /** @type {any} */ this.messenger = null;
    /** @type {any} */ this.conversation = null;
    this.receipt = null;
    this.reset();
  }

  reset() {
    Object.assign(this, { step: "choose", chosen: new Set(), count: AT_FIRST, reason: "", comment: "", alsoBlock: false, hasBlocked: false, problem: "", busy: false });
  }

  /** @param {{messenger: any, conversation: any, key: string}} asked */
  async open({ messenger, conversation, key }) {
    if (!conversation) return;
    this.reset();
    if (this.messenger !== messenger) messenger.addEventListener("change", () => this.requestUpdate());
    Object.assign(this, { messenger, conversation });
    const keys = reportable(conversation).map((message) => message.key);
    const place = keys.indexOf(key);
    this.chosen = new Set(place < AT_FIRST ? keys.slice(0, AT_FIRST) : [key]);
    this.count = Math.max(AT_FIRST, place + 1);
    await this.updateComplete;
    this.dialog?.showModal();
  }

  /** @returns {HTMLDialogElement | null} */
  get dialog() {
    return this.querySelector("dialog");
  }

  get isCustomer() {
    return this.messenger?.me.side === "customer";
  }

  get accused() {
    const { business, customer } = this.conversation.summary;
    return this.isCustomer ? business : customer;
  }

  /** The chosen messages, the oldest first, as a report holds them. */
  get messages() {
    return reportable(this.conversation).filter(({ key }) => this.chosen.has(key)).reverse();
  }

  /** @param {string} key @param {boolean} on */
  choose(key, on) {
    if (on && this.chosen.size >= MOST) return;
    const chosen = new Set(this.chosen);
    if (on) chosen.add(key);
    else chosen.delete(key);
    this.chosen = chosen;
  }

  showEarlier = async () => {
    this.count += 10;
    if (this.count > reportable(this.conversation).length && this.conversation.hasOlder) await this.messenger.loadOlder(this.conversation);
    this.requestUpdate();
  };

  close = () => this.dialog?.close();

  /** @param {string} step */
  async go(step) {
    this.problem = "";
    this.step = step;
    await this.updateComplete;
    this.dialog?.scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (this.querySelector("h2"))?.focus();
  }

  send = async () => {
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      this.receipt = await sendReport({
        conversation: this.conversation.id, reason: this.reason, comment: this.comment.trim(), proofs: this.messages.map(({ proof }) => proof),
      });
      await this.go("receipt");
      if (this.alsoBlock) await this.block();
    } catch (error) {
      this.problem = api.sentence(error);
    }
    this.busy = false;
  };

  async block() {
    await api.post("blocks/", { business: this.accused.id });
    this.hasBlocked = true;
  }

  render() {
    if (!this.conversation) return "";
    const view = { choose: chooseView, review: reviewView, receipt: receiptView }[this.step];
    return html`<dialog class="dialog report" aria-labelledby="report-title" @click=${(event) => event.target === event.currentTarget && this.close()}>
      ${view?.(this)}</dialog>`;
  }
}

customElements.define("recado-report", RecadoReport);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoReport();
  mountIn(place, element);
  document.addEventListener("recado:report", (event) => element.open(/** @type {CustomEvent} */ (event).detail));
}
