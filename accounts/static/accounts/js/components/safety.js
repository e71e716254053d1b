// @ts-check
/** The safety number of two parties: compare it, then say that it matches (SPEC 6). */
import { nothing } from "../../vendor/lit/lit.js";
import { PARTY, newestOf } from "../crypto/keyrings.js";
import { fingerprint, halfNumber, safetyNumber, safetyQr } from "../crypto/safety-numbers.js";
import { door, sentence } from "../lib/api.js";
import { PageElement, mountIn } from "../lib/element.js";
import { gettext } from "../lib/i18n.js";
import { loadMe, openIdentity } from "../lib/identity.js";
import { IdentityChangedError, SubstitutedError, acceptIdentity, markVerified, openPeer } from "../lib/peers.js";
import { compareNumbers } from "../lib/safety-comparison.js";
import * as views from "./safety-views.js";

const LOADING = "loading";
const FAILED = "failed";
const EMPTY = "empty";
const READY = "ready";

/** @param {any} statement */
const fingerprintOf = ({ partyType, partyId, identityKey }) => fingerprint(partyType, partyId, identityKey);

class RecadoSafety extends PageElement {
  static properties = {
    state: { state: true }, problem: { state: true }, comparing: { state: true }, compared: { state: true },
    verified: { state: true },
  };

  constructor() {
    super();
    this.state = LOADING;
    this.problem = "";
    this.comparing = false;
    /** What a typed number turned out to be; see `compareNumbers`. */
    this.compared = "";
    this.verified = false;
    this.peerId = "";
    /** @type {import("../lib/identity.js").Identity | null} */
    this.identity = null;
    /** @type {import("../lib/peers.js").Peer | null} */
    this.peer = null;
    /** @type {IdentityChangedError | null} */
    this.stranger = null;
    this.number = "";
    this.qr = "";
    this.half = "";
    this.hasHalf = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  load = async () => {
    this.state = LOADING;
    this.problem = "";
    try {
      await this.compute();
    } catch (error) {
      this.fail(error);
    }
  };

  async compute() {
    const identity = await openIdentity(await loadMe());
    if (typeof identity === "string") return location.assign(`/${door}/keys/`);
    const peer = await openPeer(identity, this.peerId).catch(this.meet);
    if (!peer) return void (this.state = EMPTY);
    const [mine, theirs] = [fingerprintOf(identity.chain.get(identity.epoch)), fingerprintOf(peer.current)];
    const business = identity.me.side === "business" ? mine : theirs;
    Object.assign(this, { identity, peer });
    this.number = safetyNumber(mine, theirs);
    this.qr = safetyQr(mine, theirs);
    this.half = halfNumber(business);
    this.hasHalf = identity.me.side === "business" || peer.current.partyType === PARTY.BUSINESS;
    this.verified = peer.verifiedInPerson;
    this.state = READY;
    return undefined;
  }

  /** A new identity that the old one did not announce: its number is what tells. @param {unknown} error */
  meet = (error) => {
    if (!(error instanceof IdentityChangedError)) throw error;
    this.stranger = error;
    return { chain: error.chain, current: newestOf(error.chain), verifiedInPerson: false };
  };

  confirm = async () => {
    this.problem = "";
    try {
      if (this.stranger) await acceptIdentity(/** @type {any} */ (this.identity), this.peerId, this.stranger);
      await markVerified(/** @type {any} */ (this.identity), this.peerId, /** @type {any} */ (this.peer));
      this.verified = true;
    } catch (error) {
      this.problem = sentence(error);
    }
  };

  startComparing = async () => {
    this.comparing = true;
    await this.updateComplete;
    this.querySelector("input")?.focus();
  };

  compare = (event) => {
    event.preventDefault();
    const typed = String(new FormData(event.target).get("number"));
    this.compared = compareNumbers(typed, this);
  };

  /** @param {unknown} error */
  fail(error) {
    this.state = FAILED;
    this.problem = error instanceof SubstitutedError
      ? gettext("The keys of this party are not the ones that you knew. Do not write until you have compared numbers in person.")
      : sentence(error);
  }

  /** @returns {any} */
  render() {
    if (this.state === READY) return [views.numberView(this), this.problem ? views.problemView(this.problem) : nothing];
    if (this.state === FAILED) return views.failedView(this);
    return this.state === EMPTY ? views.emptyView(this) : views.loadingView();
  }
}

customElements.define("recado-safety", RecadoSafety);

/** @param {HTMLElement} place */
export function mount(place) {
  const element = new RecadoSafety();
  element.className = "stack";
  element.peerId = place.dataset.peer ?? "";
  mountIn(place, element);
}
