// @ts-check
/** A launched campaign: how far it is, why a message did or did not go, and how it was received. */
import * as api from "../../../accounts/js/lib/api.js";
import { PageElement, mountIn } from "../../../accounts/js/lib/element.js";
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { html, nothing, svg } from "../../../accounts/vendor/lit/lit.js";
import { codesView, colourOf, inOrder } from "../lib/codes.js";

const POLL_MS = 1500;
const LATER_MS = 10_000;
const figure = new Intl.NumberFormat(language);
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const WIDTH = 1000;

/** @typedef {{id: string, state: string, code: string, total: number, to_do: number, codes: Record<string, number>, received: Record<string, number>, words?: any, next?: any}} Progress */

class CampaignProgress extends PageElement {
  static properties = { progress: { state: true }, problem: { state: true } };

  constructor() {
    super();
    /** @type {Progress | null} */
    this.progress = null;
    this.problem = "";
    this.pace = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setTimeout(this.ask, POLL_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  ask = async () => {
    const before = /** @type {Progress} */ (this.progress);
    try {
      const now = await api.get(`campaigns/${before.id}/`);
      this.pace = Math.max(0, (before.to_do - now.to_do) / (POLL_MS / 1000));
      this.progress = { ...before, ...now };
      this.problem = "";
      if (now.state !== before.state || Object.keys(now.codes).some((code) => !(code in before.words))) location.reload();
    } catch (error) {
      this.problem = api.sentence(error);
    }
    this.timer = setTimeout(this.ask, this.progress?.state === "sending" ? POLL_MS : LATER_MS);
  };

  /** @returns {any} */
  render() {
    const { progress } = this;
    if (!progress) return nothing;
    return html`
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${this.problem}</p>` : nothing}
      ${this.waitView(progress)}
      <section class="sheet">${this.barView(progress)}</section>
      <div class="cols cols--wide-left">
        <section class="sheet"><h2 class="h-part">${gettext("Why a message did or did not go")}</h2>
          ${codesView(progress.codes, progress.total, progress)}</section>
        <section class="sheet"><h2 class="h-part">${gettext("How it was received")}</h2>${this.receivedView(progress)}</section>
      </div>`;
  }

  /** @param {Progress} progress */
  waitView({ state, code, words, to_do: left }) {
    if (state === "paused" && code) return html`<p class="notice notice--caution" role="status"><span>${words[code] ?? code}</span></p>`;
    if (state !== "sending" || !left || this.pace) return nothing;
    return html`<p class="notice" role="status"><span>${gettext("Waiting for whoever seals: a page of the dashboard with access to the keys, or the hosted worker.")}</span></p>`;
  }

  /** @param {Progress} progress */
  barView({ total, to_do: left, codes }) {
    const decided = total - left;
    let x = 0;
    const parts = inOrder(codes).map(([code, people]) => {
      const width = total ? (WIDTH * people) / total : 0;
      const part = svg`<rect class=${colourOf(code)} x=${x} width=${width} height="14"></rect>`;
      x += width;
      return part;
    });
    return html`<div class="progress-head">
        <b class="num">${share.format(total ? decided / total : 0)}</b>
        <span class="num" role="status">${gettext("{decided} of {total} decided", { decided: figure.format(decided), total: figure.format(total) })}</span>
        ${this.pace ? html`<span class="small num ms-auto">${gettext("{pace} a second", { pace: figure.format(Math.round(this.pace)) })}</span>` : nothing}
      </div>
      <svg class="bar-svg" viewBox="0 0 ${WIDTH} 14" preserveAspectRatio="none" role="img" aria-label=${gettext("{decided} of {total} decided", { decided, total })}>
        <rect class="s0" width=${WIDTH} height="14" opacity=".5"></rect>${parts}
      </svg>`;
  }

  /** @param {Progress} progress */
  receivedView({ codes, received }) {
    const sent = codes.deliver ?? 0;
    const rows = /** @type {[string, number][]} */ ([
      [gettext("Sent"), sent], [gettext("Delivered"), received.delivered], [gettext("Read"), received.read],
      [gettext("Wrote since"), received.replied], [gettext("Blocked you since"), received.blocked],
    ]);
    return html`<table class="data data--tight"><tbody>${rows.map(([name, people]) => html`<tr>
      <th scope="row">${name}</th>
      <td><progress class="meter" max=${sent || 1} .value=${people} aria-hidden="true"></progress></td>
      <td class="r">${figure.format(people)}</td><td class="r">${share.format(sent ? people / sent : 0)}</td>
    </tr>`)}</tbody></table>`;
  }
}

customElements.define("recado-campaign-progress", CampaignProgress);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new CampaignProgress();
  element.className = "stack";
  element.progress = JSON.parse(document.getElementById("campaign-progress")?.textContent ?? "null");
  mountIn(place, element);
}
