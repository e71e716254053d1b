// @ts-check
/** The keys page: make them, restore them, or learn what is missing. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { generateRecoveryCode, normaliseRecoveryCode } from "../crypto/backups.js";
import { ApiError, door, sentence } from "../lib/api.js";
import { PageElement, mountIn } from "../lib/element.js";
import { createKeys, restoreKeys } from "../lib/enrolment.js";
import { gettext } from "../lib/i18n.js";
import { CHANGED, NO_KEYS, RESTORE, WAITING, chainOfBusiness, followBusiness, loadMe, openIdentity } from "../lib/identity.js";
import { answerInvitation } from "../lib/joining.js";
import { SubstitutedError } from "../lib/peers.js";
import { chosenGroups, isKept } from "../lib/recovery-groups.js";
import * as views from "./keys-views.js";
import "./key-settings.js";
import "./link-show.js";
import "./lost-identity.js";

const LOADING = "loading";
const READY = "ready";
const demoCode = JSON.parse(document.getElementById("recado-demo-recovery")?.textContent || '""');

class RecadoKeys extends PageElement {
  static properties = {
    state: { state: true }, busy: { state: true }, problem: { state: true }, asked: { state: true },
    copied: { state: true }, linking: { state: true },
  };

  constructor() {
    super();
    this.state = LOADING;
    this.busy = "";
    this.problem = "";
    this.copied = false;
    this.linking = false;
    /** The groups that are asked back; none while the code is shown. @type {number[]} */
    this.asked = [];
    this.destination = "/";
    this.typed = demoCode;
    /** The business's, while it is not known whether to follow it. @type {any} */
    this.chain = null;
    this.code = generateRecoveryCode();
  }

  connectedCallback() {
    super.connectedCallback();
    this.look();
  }

  /** What is there, and what is missing. */
  look = () =>
    this.run(gettext("Looking for your keys on this device…"), async () => {
      this.me = await loadMe();
      this.identity = await openIdentity(this.me);
      await answerInvitation(this.me);
      this.chain = this.identity === CHANGED ? await chainOfBusiness(this.me) : null;
      this.state = typeof this.identity === "string" ? this.identity : READY;
    });

  /** @param {string} words what is being done @param {() => Promise<void>} act */
  async run(words, act) {
    if (this.busy) return;
    this.busy = words;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = reasonOf(error);
    }
    this.busy = "";
  }

  restore = (event) => {
    event.preventDefault();
    this.typed = String(new FormData(event.target).get("code"));
    return this.run(gettext("Opening your keys. This takes a second or two…"), async () => {
      await restoreKeys(this.me, normaliseRecoveryCode(this.typed));
      await this.finish();
    });
  };

  create = (event) => {
    event.preventDefault();
    const typed = String(new FormData(event.target).get("code"));
    if (!isKept(this.code, this.asked, typed)) {
      this.problem = gettext("That is not what the code says. Look at your copy, or see the code again.");
      return undefined;
    }
    return this.run(gettext("Making your keys. This takes a second or two…"), async () => {
      await createKeys(this.me, normaliseRecoveryCode(this.code)).catch(unlessOthersWereFirst);
      await this.finish();
    });
  };

  ask = async () => {
    this.asked = chosenGroups(this.code);
    this.problem = "";
    await this.updateComplete;
    this.querySelector("input")?.focus();
  };

  showAgain = () => {
    this.asked = [];
    this.problem = "";
  };

  copy = async () => {
    await navigator.clipboard.writeText(this.code);
    this.copied = true;
  };

  /** @param {boolean} on */
  link = (on) => {
    this.linking = on;
    this.problem = "";
  };

  /** The person has compared the business's new number with an owner. */
  follow = async () => {
    await this.run(gettext("Looking for your keys on this device…"), () => followBusiness(this.me, this.chain));
    await this.look();
  };

  linked = () => this.run(gettext("Opening your keys. This takes a second or two…"), () => this.finish());

  async finish() {
    const identity = await openIdentity(this.me);
    await answerInvitation(this.me);
    if (identity === CHANGED) location.reload();
    else if (typeof identity === "string") this.state = identity;
    else location.assign(this.destination);
  }

  /** @returns {any} */
  render() {
    if (this.state === READY) {
      return html`<recado-key-settings class="stack" .me=${this.me} .identity=${this.identity} .destination=${this.destination}></recado-key-settings>`;
    }
    return html`<section class="sheet stack">${this.parts()}</section>`;
  }

  parts() {
    return [this.body(), this.problem ? views.problemView(this.problem) : nothing, views.busyView(this.busy)];
  }

  body() {
    if (this.state === NO_KEYS) return this.asked.length ? views.askView(this) : views.codeView(this);
    if (this.state === RESTORE) return this.linking ? views.linkView(this) : views.restoreView(this);
    if (this.state === WAITING) return views.waitingView(this);
    if (this.state === CHANGED) return views.changedView(this);
    return this.problem ? views.retryView(this) : nothing;
  }
}

/** Keys were made on another device meanwhile: then there is something to restore here. @param {unknown} error */
function unlessOthersWereFirst(error) {
  if (!(error instanceof ApiError) || error.code !== "epoch_exists") throw error;
}

/** @param {any} error */
function reasonOf(error) {
  if (error instanceof SubstitutedError) {
    return gettext("The server shows other keys for you than this device knows. Do not go on; tell the people who run this server.");
  }
  const sentences = {
    passphrase: gettext("This is not the recovery code of these keys. Look for a newer note, and check each group."),
    "recovery code": gettext("A recovery code has 26 letters and digits, in seven groups. Something is missing or mistyped."),
    package: gettext("The backup does not fit your published keys. It was not used."),
    memory: gettext("This device has too little free memory to open the backup. Close other pages and try again."),
  };
  return sentences[error?.reason] ?? sentence(error);
}

/** Where the person was going before keys were missing, if that lies behind this door. @param {string} home */
function destinationOf(home) {
  const next = new URLSearchParams(location.search).get("next") ?? home;
  if (!URL.canParse(next, location.origin)) return home;
  const wanted = new URL(next, location.origin);
  const isOurs = wanted.origin === location.origin && wanted.pathname.startsWith(`/${door}/`);
  return isOurs ? wanted.pathname + wanted.search + wanted.hash : home;
}

customElements.define("recado-keys", RecadoKeys);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoKeys();
  element.className = "stack";
  element.destination = destinationOf(place.dataset.destination ?? "/");
  mountIn(place, element);
}
