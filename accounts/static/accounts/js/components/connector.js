// @ts-check
/** The connector: an end on a machine of the business's own, which an owner sets up, lets in and removes. */
import { newestOf } from "../crypto/keyrings.js";
import { fingerprint } from "../crypto/safety-numbers.js";
import { b64 } from "../crypto/primitives.js";
import * as api from "../lib/api.js";
import { CHANGED, CONNECTOR, hasConnector } from "../lib/custody.js";
import { PageElement, mountIn } from "../lib/element.js";
import { connectorOf, endHolders, fetchCustody, giveNewest, letConnectorIn, removeConnector } from "../lib/hosting.js";
import { gettext } from "../lib/i18n.js";
import { loadMe, openIdentity } from "../lib/identity.js";
import { hasAccess, loadTeam, numberOf } from "../lib/team.js";
import * as views from "./connector-views.js";

const demoPassword = JSON.parse(document.getElementById("recado-demo-password")?.textContent || '""');
const LOOK_MS = 3_000;
/** It shows itself every minute. */
const SEEN_WITHIN_MS = 150_000;

class RecadoConnector extends PageElement {
  static properties = {
    ready: { state: true }, busy: { state: true }, problem: { state: true }, asking: { state: true }, token: { state: true },
    custody: { state: true }, copied: { state: true }, done: { state: true },
  };

  constructor() {
    super();
    this.ready = false;
    this.busy = "";
    this.problem = "";
    /** Which question is open: "" for none. */
    this.asking = "";
    /** Shown once: whoever reloads the page makes another one. */
    this.token = "";
    this.copied = false;
    this.done = "";
    this.password = demoPassword;
    this.isDemo = demoPassword !== "";
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
    document.addEventListener(CHANGED, this.load);
    setInterval(this.#follow, LOOK_MS);
  }

  /** @param {Event} [event] */
  load = (event) => {
    const isOwn = event instanceof CustomEvent && event.detail === this;
    return isOwn ? undefined : this.run(gettext("Loading…"), () => this.look());
  };

  async look() {
    this.me = await loadMe();
    const identity = await openIdentity(this.me);
    this.identity = typeof identity === "string" ? null : identity;
    await this.refresh();
    this.ready = true;
  }

  async refresh() {
    const custody = await fetchCustody();
    this.connector = await connectorOf(custody);
    this.custody = custody;
  }

  /** The machine comes, and shows that it is there, without anybody's doing on this page. */
  #follow = () => {
    if (!this.ready || this.busy || document.hidden || !this.custody?.connector) return;
    this.refresh().catch(() => undefined);
  };

  /** @param {string} words @param {() => Promise<void>} act */
  async run(words, act) {
    this.busy = words;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = api.sentence(error);
    }
    this.busy = "";
  }

  get statement() {
    return this.identity?.chain.get(this.identity.epoch);
  }

  get isOn() {
    return this.statement ? hasConnector(this.statement) : false;
  }

  get hasNewest() {
    return this.connector ? hasAccess(this.connector, this.identity) : false;
  }

  get canSign() {
    return this.me?.role === "owner" && this.identity?.canRotate === true;
  }

  get number() {
    return this.connector ? numberOf(this.connector.chain) : "";
  }

  get isThere() {
    const seen = this.custody?.connector?.seen_at;
    return Boolean(seen) && Date.now() - Number(seen) < SEEN_WITHIN_MS;
  }

  /** What is typed on the machine: nobody else's keys pass for the business's with this fingerprint. */
  get command() {
    const { partyType, partyId, identityKey } = newestOf(/** @type {any} */ (this.identity).chain);
    const code = `${this.token}.${b64(fingerprint(partyType, partyId, identityKey))}`;
    const program = this.isDemo ? ".venv/bin/python" : "python3";
    return `${program} -m messaging.connector \\\n  --url ${location.origin} \\\n  --code ${code}`;
  }

  /** @param {string} question */
  ask = (question) => {
    this.asking = question;
    this.done = "";
  };

  /** @param {any} event */
  setUp = (event) => {
    event.preventDefault();
    const password = String(new FormData(event.target).get("password"));
    return this.run(gettext("Making a place for it…"), async () => {
      const { token, ...custody } = await api.post("custody/connector/", { password });
      Object.assign(this, { token, custody, copied: false, asking: "" });
    });
  };

  copy = async () => {
    await navigator.clipboard.writeText(this.command);
    this.copied = true;
  };

  withdraw = () =>
    this.run(gettext("Withdrawing…"), async () => {
      await api.remove("custody/connector/");
      Object.assign(this, { token: "", asking: "" });
      await this.refresh();
    });

  letIn = () =>
    this.#sign(gettext("Signing. The keys are made new…"), gettext("Your machine is let in. Your customers see it in every chat."), (staying) =>
      letConnectorIn(this.identity, staying, this.connector));

  leave = () =>
    this.#sign(gettext("Signing. The keys are made new…"), gettext("The connector is removed. It reads nothing that comes from now on."), (staying) =>
      removeConnector(this.identity, staying));

  giveNewest = () =>
    this.#sign(gettext("Giving your machine the newest keys…"), gettext("Your machine holds the newest keys again."), () =>
      giveNewest(/** @type {any} */ (this.identity), this.connector));

  /** @param {string} busy @param {string} done @param {(staying: any[]) => Promise<void>} act */
  #sign(busy, done, act) {
    return this.run(busy, async () => {
      await act(await this.staying());
      document.dispatchEvent(new CustomEvent(CHANGED, { detail: this }));
      await this.look();
      Object.assign(this, { token: "", asking: "", done });
    });
  }

  /** Everybody else who holds the newest keys. */
  async staying() {
    const people = (await loadTeam()).filter((member) => member.chain && hasAccess(member, this.identity));
    const ends = await endHolders(this.identity, /** @type {any} */ (this.custody));
    return [...people, ...ends.filter(({ role }) => role !== CONNECTOR)];
  }

  /** @returns {any} */
  render() {
    return this.ready ? views.connectorView(this) : views.startView(this);
  }
}

customElements.define("recado-connector", RecadoConnector);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoConnector();
  element.className = "stack";
  mountIn(place, element);
}
