// @ts-check
/** Who holds the business's keys; an owner lets Recado's hosted end in, and takes the keys back. */
import { sentence } from "../lib/api.js";
import { CHANGED, ENDPOINT, hasConnector, isHosted } from "../lib/custody.js";
import { PageElement, mountIn } from "../lib/element.js";
import { endHolders, endpointOf, fetchCustody, giveNewest, signHostingOff, signHostingOn } from "../lib/hosting.js";
import { gettext } from "../lib/i18n.js";
import { CHANGED as IDENTITY_CHANGED, NO_KEYS, RESTORE, loadMe, openIdentity } from "../lib/identity.js";
import { hasAccess, loadTeam } from "../lib/team.js";
import * as views from "./custody-views.js";

const demoPassword = JSON.parse(document.getElementById("recado-demo-password")?.textContent || '""');

class RecadoCustody extends PageElement {
  static properties = {
    ready: { state: true }, busy: { state: true }, problem: { state: true }, asking: { state: true }, done: { state: true },
  };

  constructor() {
    super();
    this.ready = false;
    /** What is being done, in words. */
    this.busy = "";
    this.problem = "";
    this.asking = false;
    this.done = "";
    this.password = demoPassword;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
    // Who stays and which epoch is the newest changes when the connector's part of the page signs.
    document.addEventListener(CHANGED, this.load);
  }

  /** @param {Event} [event] */
  load = (event) => {
    const isOwn = event instanceof CustomEvent && event.detail === this;
    return isOwn ? undefined : this.run(gettext("Loading…"), () => this.look());
  };

  async look() {
    this.me = await loadMe();
    const identity = await openIdentity(this.me);
    if ([IDENTITY_CHANGED, NO_KEYS, RESTORE].includes(/** @type {any} */ (identity))) return location.assign("/business/keys/?next=/business/custody/");
    this.identity = typeof identity === "string" ? null : identity;
    this.custody = await fetchCustody();
    this.endpoint = await endpointOf(this.custody);
    const people = (await loadTeam()).filter((member) => member.chain && hasAccess(member, this.identity));
    const ends = this.identity ? await endHolders(this.identity, this.custody) : [];
    this.staying = [...people, ...ends.filter(({ role }) => role !== ENDPOINT)];
    this.ready = true;
    return undefined;
  }

  /** @param {string} words @param {() => Promise<void>} act */
  async run(words, act) {
    this.busy = words;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = sentence(error);
    }
    this.busy = "";
  }

  /** What customers' browsers read: the newest statement of the signed chain. */
  get statement() {
    return this.identity?.chain.get(this.identity.epoch);
  }

  get isOn() {
    return this.statement ? isHosted(this.statement) : this.custody?.hosted === true;
  }

  get hasConnector() {
    return this.statement ? hasConnector(this.statement) : false;
  }

  /** An owner who let Recado in, and whose last renewal did not reach it. */
  get isLockedOut() {
    return this.isOn && !(this.endpoint && hasAccess(this.endpoint, this.identity));
  }

  get canSign() {
    return this.me?.role === "owner" && this.identity?.canRotate === true;
  }

  /** @param {boolean} on */
  ask = (on) => {
    this.asking = on;
    this.done = "";
  };

  signOn = (event) => {
    event.preventDefault();
    const password = String(new FormData(event.target).get("password"));
    return this.run(gettext("Signing. Recado makes its own keys first…"), async () => {
      await signHostingOn(this.identity, this.staying ?? [], password);
      await this.signed(gettext("Hosted custody is on. Your customers see it in every chat."));
    });
  };

  signOff = () =>
    this.run(gettext("Signing. The keys are made new…"), async () => {
      await signHostingOff(this.identity, this.staying ?? []);
      await this.signed(gettext("Hosted custody is off. Recado's end and its keys are erased."));
    });

  letIn = () =>
    this.run(gettext("Giving Recado the newest keys…"), async () => {
      await giveNewest(/** @type {any} */ (this.identity), this.endpoint);
      await this.signed(gettext("Recado holds the newest keys again."));
    });

  /** @param {string} words */
  async signed(words) {
    document.dispatchEvent(new CustomEvent(CHANGED, { detail: this }));
    await this.look();
    this.asking = false;
    this.done = words;
  }

  /** @returns {any} */
  render() {
    return this.ready ? views.custodyView(this) : views.startView(this);
  }
}

customElements.define("recado-custody", RecadoCustody);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoCustody();
  element.className = "stack";
  mountIn(place, element);
}
