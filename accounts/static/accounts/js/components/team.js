// @ts-check
/** The team: its people, who was given the business's keys, and who is invited; owners give access here. */
import * as api from "../lib/api.js";
import { PageElement, mountIn } from "../lib/element.js";
import { giveWrap, packFor, renewBusinessKeys, wrapFor } from "../lib/enrolment.js";
import { endHolders, fetchCustody } from "../lib/hosting.js";
import { gettext } from "../lib/i18n.js";
import { CHANGED, NO_KEYS, RESTORE, loadMe, openIdentity } from "../lib/identity.js";
import { answerFits, forgetOthers, settle } from "../lib/invitations.js";
import { changeRole, leaveTeam, removeMember, transferTo } from "../lib/team-acts.js";
import { ANALYST, hasAccess, loadDesk } from "../lib/team.js";
import "./team-invitations.js";
import * as views from "./team-views.js";

/** @typedef {import("../lib/team.js").Colleague} Colleague */

// While somebody is expected, this page looks for them.
const LOOK_AGAIN_MS = 5_000;

class RecadoTeam extends PageElement {
  static properties = {
    desk: { state: true }, problem: { state: true }, asking: { state: true }, busy: { state: true },
    done: { state: true }, renewing: { state: true }, acting: { state: true },
  };

  constructor() {
    super();
    /** @type {import("../lib/team.js").Desk | null} */
    this.desk = null;
    this.problem = "";
    /** The member whose number is being compared before they get access. */
    this.asking = "";
    /** What is about to be done to whom. @type {{act: string, id: string} | null} */
    this.acting = null;
    /** Ends that are no person, while they hold keys. @type {any[]} */
    this.ends = [];
    this.busy = false;
    this.renewing = false;
    this.done = "";
    this.timer = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
    this.timer = window.setInterval(this.lookForNews, LOOK_AGAIN_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  load = () => this.run(() => this.look());

  async look() {
    this.me = await loadMe();
    const identity = this.me.role === ANALYST ? "" : await openIdentity(this.me);
    if ([CHANGED, NO_KEYS, RESTORE].includes(/** @type {any} */ (identity))) return location.assign("/business/keys/");
    this.identity = typeof identity === "string" ? null : identity;
    this.ends = this.identity ? await endHolders(this.identity, await fetchCustody()) : [];
    this.desk = await loadDesk(this.me);
    await this.letIn();
    return undefined;
  }

  /** Somebody is invited, or has joined and has no access yet. */
  lookForNews = () => {
    const { desk } = this;
    const isExpected = desk?.invitations.length || this.members.some((member) => !this.isSettled(member));
    if (!isExpected || this.busy || this.asking || this.acting || document.hidden) return;
    this.look().catch(() => undefined);
  };

  get members() {
    return this.desk?.members ?? [];
  }

  /** @param {Colleague} member */
  isSettled = (member) => member.role === ANALYST || this.hasAccess(member) || member.answered?.outcome === "refused";

  /** Give access to whoever proves that they came by a link made here; nobody else gets any by themself. */
  async letIn() {
    if (!this.canGive || !this.desk) return;
    for (const member of this.members.filter(({ answered }) => answered?.outcome === "")) {
      const fits = await answerFits(this.me, member);
      if (fits === null) continue;
      if (fits && !this.hasAccess(member)) await this.wrap(member);
      await settle(member, fits);
      if (fits) this.done = gettext("{name} came by your link and can now read and answer.", { name: member.name });
      this.desk = await loadDesk(this.me);
    }
    const known = [...this.desk.invitations.map(({ id }) => id), ...this.members.map(({ answered }) => answered?.id ?? "")];
    await forgetOthers(new Set(known));
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

  /** @param {Colleague} member */
  hasAccess = (member) => hasAccess(member, this.identity);

  /** @param {string} id */
  ask = (id) => (this.asking = id);

  /** @param {Colleague} member */
  async wrap(member) {
    const { own, chain, pack } = /** @type {any} */ (this.identity);
    await giveWrap({ member: member.id, ...wrapFor(packFor(member, pack, chain), chain, own, member.chain) });
  }

  /** The person has read out the number that this page shows. @param {Colleague} member */
  give = (member) =>
    this.run(async () => {
      await this.wrap(member);
      await this.look();
      this.asking = "";
      this.done = gettext("{name} can now read and answer.", { name: member.name });
    });

  /** @param {boolean} on */
  askToRenew = (on) => (this.renewing = on);

  /** Who keeps access when the keys are renewed. */
  get staying() {
    return [...this.members.filter((member) => member.chain && this.hasAccess(member)), ...this.ends];
  }

  renew = () =>
    this.run(async () => {
      await this.renewNow();
      this.renewing = false;
      this.done = gettext("The business's keys are new.");
    });

  async renewNow() {
    await renewBusinessKeys(this.identity, this.staying);
    await this.look();
  }

  /** @param {string} act @param {string} id */
  askFor = (act, id) => {
    this.problem = "";
    this.done = "";
    this.acting = act ? { act, id } : null;
  };

  /** Do what was asked for; keys that are due then are renewed in the same breath. @param {SubmitEvent} event @param {Colleague} member */
  act = (event, member) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const [password, role] = [String(given.get("password")), String(given.get("role"))];
    const { act } = /** @type {any} */ (this.acting);
    return this.run(async () => {
      if (act === "leave") return leaveTeam(password).then(() => location.assign("/business/"));
      if (act === "remove") await removeMember(member.id, password);
      else if (act === "role") await changeRole(member.id, role, password);
      else if (!member.keeper) await changeRole(member.id, "owner", password);
      await this.look();
      if (this.canGive && this.desk?.renewal_due) await this.renewNow();
      if (act === "transfer") {
        await transferTo(member.id, password);
        await this.look();
      }
      this.acting = null;
      this.done = views.doneWords(act, member, role);
      return undefined;
    });
  };

  /** @returns {any} */
  render() {
    if (!this.desk) return this.problem ? views.failedView(this) : views.loadingView();
    return views.teamView(this, this.desk);
  }
}

customElements.define("recado-team", RecadoTeam);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoTeam();
  element.className = "stack";
  mountIn(place, element);
}
