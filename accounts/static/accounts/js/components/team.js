// @ts-check
/** The team: who has keys, and who was given the business's; owners give access here. */
import * as api from "../lib/api.js";
import { PageElement, mountIn } from "../lib/element.js";
import { giveWrap, packFor, renewBusinessKeys, wrapFor } from "../lib/enrolment.js";
import { endHolders, fetchCustody } from "../lib/hosting.js";
import { gettext } from "../lib/i18n.js";
import { NO_KEYS, RESTORE, loadMe, openIdentity } from "../lib/identity.js";
import { hasAccess, loadTeam } from "../lib/team.js";
import * as views from "./team-views.js";

/** @typedef {import("../lib/team.js").Row} Row */

class RecadoTeam extends PageElement {
  static properties = {
    members: { state: true }, problem: { state: true }, asking: { state: true }, busy: { state: true },
    done: { state: true }, renewing: { state: true },
  };

  constructor() {
    super();
    /** @type {Row[] | null} */
    this.members = null;
    this.problem = "";
    /** The member whose number is being compared before they get access. */
    this.asking = "";
    /** Ends that are no person, while they hold keys. @type {any[]} */
    this.ends = [];
    this.busy = false;
    this.renewing = false;
    this.done = "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  load = () => this.run(() => this.look());

  async look() {
    this.me = await loadMe();
    const identity = await openIdentity(this.me);
    if (identity === NO_KEYS || identity === RESTORE) return location.assign("/business/keys/");
    this.identity = typeof identity === "string" ? null : identity;
    this.ends = this.identity ? await endHolders(this.identity, await fetchCustody()) : [];
    this.members = await loadTeam();
    return undefined;
  }

  /** @param {() => Promise<void>} act */
  async run(act) {
    this.busy = true;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = api.sentence(error);
    }
    this.busy = false;
  }

  /** Only owners hold the identity, and only who holds it gives access. */
  get canGive() {
    return this.me?.role === "owner" && this.identity?.canRotate === true;
  }

  /** @param {Row} member */
  hasAccess = (member) => hasAccess(member, this.identity);

  /** @param {string} id */
  ask = (id) => (this.asking = id);

  /** The person has read out the number that this page shows. @param {Row} member */
  give = (member) =>
    this.run(async () => {
      const { own, chain, pack } = /** @type {any} */ (this.identity);
      const wrap = wrapFor(packFor(member, pack, chain), chain, own, member.chain);
      await giveWrap({ member: member.id, ...wrap });
      await this.look();
      this.asking = "";
      this.done = gettext("{name} can now read and answer.", { name: member.name });
    });

  /** @param {boolean} on */
  askToRenew = (on) => (this.renewing = on);

  /** Who keeps access when the keys are renewed. */
  get staying() {
    return [...(this.members ?? []).filter((member) => member.chain && this.hasAccess(member)), ...this.ends];
  }

  renew = () =>
    this.run(async () => {
      await renewBusinessKeys(this.identity, this.staying);
      await this.look();
      this.renewing = false;
      this.done = gettext("The business's keys are new.");
    });

  /** @returns {any} */
  render() {
    if (!this.members) return this.problem ? views.failedView(this) : views.loadingView();
    return views.teamView(this, this.members);
  }
}

customElements.define("recado-team", RecadoTeam);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoTeam();
  element.className = "stack";
  mountIn(place, element);
}
