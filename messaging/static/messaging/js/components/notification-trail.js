// @ts-check
/** What became of a notification, recipient by recipient, while it happens. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { exactTimeOf, gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

const EVERY_MS = 3_000;
const UNSENT = new Set(["waiting", "waiting_for_keys", "no_keys", "sealing"]);
const MOST_SHOWN = 500;

/** @type {Record<string, {tag: string, words: () => string}>} */
const STATES = {
  waiting: { tag: "tag--info", words: () => gettext("Scheduled") },
  waiting_for_keys: { tag: "tag--caution", words: () => gettext("Waits for who holds the keys") },
  no_keys: { tag: "tag--caution", words: () => gettext("Waits: not on Recado yet") },
  sealing: { tag: "tag--info", words: () => gettext("Being sent") },
  sent: { tag: "tag--ok", words: () => gettext("Accepted") },
  delivered: { tag: "tag--ok", words: () => gettext("Delivered") },
  read: { tag: "tag--teal", words: () => gettext("Read") },
  refused: { tag: "tag--danger", words: () => gettext("Refused") },
  cancelled: { tag: "", words: () => gettext("Cancelled") },
  expired: { tag: "tag--danger", words: () => gettext("Expired") },
};

/** How far it came. @param {any} recipient */
const stageOf = ({ state, delivered_at: delivered, read_at: read }) => (state !== "sent" ? state : read ? "read" : delivered ? "delivered" : "sent");

class NotificationTrail extends PageElement {
  static properties = { document: { state: true }, problem: { state: true }, asking: { state: true }, only: { state: true } };

  constructor() {
    super();
    Object.assign(this, { document: null, problem: "", asking: false, only: "" });
    this.notificationId = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.look();
  }

  look = async () => {
    try {
      if (!document.hidden) this.document = await api.get(`notifications/${this.notificationId}/`);
      this.problem = "";
    } catch (error) {
      this.problem = api.sentence(error);
    }
    setTimeout(this.look, EVERY_MS);
  };

  cancel = async () => {
    this.asking = false;
    try {
      await api.post(`notifications/${this.notificationId}/cancel/`, {});
      this.document = await api.get(`notifications/${this.notificationId}/`);
    } catch (error) {
      this.problem = api.sentence(error);
    }
  };

  render() {
    if (!this.document) return html`<p class="lead" role="status">${this.problem || gettext("Loading…")}</p>`;
    const { recipients } = this.document;
    const unsent = recipients.filter(({ state }) => UNSENT.has(state)).length;
    return html`<div class="stack">${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : ""}
      ${this.hintView()}${unsent ? this.actsView(unsent, unsent === recipients.length) : ""}
      <section class="sheet stack"><h2 class="h-part">${gettext("Delivery trail")}</h2>${this.countsView()}
        <div class="table-scroll"><table class="data"><thead><tr>${[gettext("Person"), gettext("State"), gettext("Accepted"), gettext("Delivered"), gettext("Read")].map((words) => html`<th scope="col">${words}</th>`)}</tr></thead>
          <tbody>${recipients.filter((recipient) => !this.only || stageOf(recipient) === this.only).slice(0, MOST_SHOWN).map(rowView)}</tbody></table></div></section></div>`;
  }

  hintView() {
    const waits = (state) => this.document.recipients.some((recipient) => recipient.state === state);
    const isHosted = this.document.recipients.some(({ sealer }) => sealer === "hosted");
    const words = waits("waiting_for_keys") && isHosted
      ? gettext("It is time, and Recado's worker has not taken it yet: it may lack the business's newest keys. It is sent as soon as it has them, within 24 hours of its time.")
      : waits("waiting_for_keys") ? gettext("It is time, and nobody's open page can seal it. It is sent as soon as a member who holds the business's keys has the dashboard open, or your own machine runs, within 24 hours of its time.")
      : waits("no_keys") ? gettext("Some of them are not on Recado yet. They receive it if they join within 24 hours of its time.") : "";
    return words ? html`<p class="notice notice--caution">${icon("hourglass")}<span>${words}</span></p>` : "";
  }

  /** @param {number} unsent @param {boolean} isWhole */
  actsView(unsent, isWhole) {
    if (this.asking) {
      return html`<div class="notice notice--caution" role="alertdialog" aria-label=${gettext("Cancel")}><span>${icon("alert-triangle")}</span><span>${gettext("Cancel it for those who have not received it ({count})?", { count: unsent })}</span>
        <button class="btn btn-danger" type="button" @click=${this.cancel}>${gettext("Yes, cancel it")}</button><button class="btn" type="button" @click=${() => (this.asking = false)}>${gettext("No")}</button></div>`;
    }
    return html`<div class="actions">${isWhole ? html`<a class="btn" href="/business/notifications/${this.notificationId}/change/">${icon("pencil")} ${gettext("Change it")}</a>` : ""}
      <button class="btn btn-danger-quiet" type="button" @click=${() => (this.asking = true)}>${icon("player-stop")} ${gettext("Cancel")}</button></div>`;
  }

  countsView() {
    const counts = new Map();
    this.document.recipients.forEach((recipient) => counts.set(stageOf(recipient), (counts.get(stageOf(recipient)) ?? 0) + 1));
    return html`<div class="list-chips list-chips--plain" role="group" aria-label=${gettext("Filter")}>${[...counts].map(([stage, count]) =>
      html`<button class="chip" type="button" aria-pressed=${this.only === stage} @click=${() => (this.only = this.only === stage ? "" : stage)}>${STATES[stage].words()} <b class="num">${count}</b></button>`)}</div>`;
  }
}

/** @param {any} recipient */
function rowView(recipient) {
  const { tag, words } = STATES[stageOf(recipient)];
  const time = (at) => html`<td class="num">${at ? html`<time title=${exactTimeOf(at)}>${listTimeOf(at)}</time>` : "–"}</td>`;
  return html`<tr><th scope="row"><bdi>${recipient.name || gettext("Deleted contact")}</bdi> <span class="small num">${recipient.number}</span></th>
    <td><span class="tag ${tag}">${words()}</span>${recipient.code ? html` <code class="small">${recipient.code}</code>` : ""}</td>
    ${time(recipient.accepted_at)}${time(recipient.delivered_at)}${time(recipient.read_at)}</tr>`;
}

customElements.define("recado-notification-trail", NotificationTrail);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new NotificationTrail();
  element.notificationId = place.dataset.notification ?? "";
  mountIn(place, element);
}
