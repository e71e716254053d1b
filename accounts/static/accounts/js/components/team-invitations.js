// @ts-check
/** Who is invited: links are made, shown and withdrawn here; their secrets never leave this browser but in a link. */
import { html, nothing } from "../../vendor/lit/lit.js";
import { sentence } from "../lib/api.js";
import { PageElement } from "../lib/element.js";
import { exactTimeOf, gettext, listTimeOf } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { linkOf, makeInvitation, withdrawInvitation } from "../lib/invitations.js";
import { rolesToInvite } from "../lib/team-acts.js";
import { roleMeaning, roleName } from "../lib/team-words.js";
import { qrPicture } from "./qr-picture.js";

class RecadoTeamInvitations extends PageElement {
  static properties = {
    me: { attribute: false }, invitations: { attribute: false }, busy: { state: true }, problem: { state: true },
    isOpen: { state: true }, shown: { state: true }, copied: { state: true },
  };

  constructor() {
    super();
    /** @type {any} */
    this.me = null;
    /** @type {import("../lib/invitations.js").Invitation[]} */
    this.invitations = [];
    /** What the page does when something changed here. */
    this.changed = async () => {};
    this.busy = false;
    this.problem = "";
    this.isOpen = false;
    /** The invitation whose link is on the screen, and the link. */
    this.shown = { id: "", link: "" };
    this.copied = false;
  }

  /** @param {() => Promise<void>} act */
  async run(act) {
    this.busy = true;
    this.problem = "";
    try {
      await act();
    } catch (error) {
      this.problem = sentence(error);
    }
    this.busy = false;
  }

  /** @param {SubmitEvent} event */
  make = (event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    return this.run(async () => {
      const { id } = await makeInvitation(String(given.get("role")), String(given.get("note")));
      this.isOpen = false;
      await this.changed();
      await this.show(id);
    });
  };

  /** @param {string} id */
  async show(id) {
    this.copied = false;
    this.shown = { id, link: id && (await linkOf(id)) };
  }

  /** @param {string} id */
  withdraw = (id) =>
    this.run(async () => {
      await withdrawInvitation(id);
      await this.changed();
    });

  copy = async () => {
    await navigator.clipboard.writeText(this.shown.link);
    this.copied = true;
  };

  /** @returns {any} */
  render() {
    const roles = rolesToInvite(this.me?.role ?? "");
    if (!roles.length) return nothing;
    return html`<section class="sheet stack stack--tight"><div class="spread"><h2 class="h-part">${gettext("Invitations")}</h2>
        ${this.isOpen ? nothing : html`<button class="btn btn-primary" type="button" @click=${() => (this.isOpen = true)}>${icon("user-plus")} ${gettext("Invite somebody")}</button>`}</div>
      ${this.problem ? html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${this.problem}</span></p>` : nothing}
      ${this.isOpen ? this.formView(roles) : nothing}
      ${this.invitations.length
        ? html`<ul class="plain-list">${this.invitations.map((invitation) => this.rowView(invitation))}</ul>`
        : html`<p class="small mb-0">${gettext("Nobody is invited at the moment. A link works once, for seven days.")}</p>`}</section>`;
  }

  /** @param {string[]} roles */
  formView(roles) {
    return html`<form class="stack team__form" @submit=${this.make}>
      <fieldset class="stack stack--tight team__roles"><legend class="h-small">${gettext("Role")}</legend>${roles.map((role) => html`<label class="team__role">
        <input class="form-check-input" type="radio" name="role" value=${role} ?checked=${role === "agent"}>
        <span><b>${roleName(role)}</b> <span class="small">${roleMeaning(role)}</span></span></label>`)}</fieldset>
      <div class="field"><label for="invite-note">${gettext("For whom (name or e-mail, only for your list)")}</label>
        <input class="form-control" id="invite-note" name="note" maxlength="120" autocomplete="off"></div>
      <p class="small mb-0">${this.me.role === "owner"
        ? gettext("Send the link to this person alone, over a way that you trust: whoever opens it first joins. This browser recognises their answer and gives them the keys.")
        : gettext("Send the link to this person alone: whoever opens it first joins. Agents can read once an owner has compared a number with them.")}</p>
      <div class="actions"><button class="btn btn-primary" type="submit" ?disabled=${this.busy}>${icon("link")} ${gettext("Make the link")}</button>
        <button class="btn" type="button" @click=${() => (this.isOpen = false)}>${gettext("Cancel")}</button></div></form>`;
  }

  /** @param {import("../lib/invitations.js").Invitation} invitation */
  rowView({ id, role, note, by, expires_at }) {
    const isShown = this.shown.id === id;
    return html`<li class="stack stack--tight"><div class="team__row team__row--plain"><span class="face face--md" aria-hidden="true">${icon("link")}</span>
      <div class="team__who"><div class="team__name"><b><bdi>${note || gettext("Somebody")}</bdi></b> <span class="tag">${roleName(role)}</span></div>
        <div class="small team__facts"><span>${gettext("invited by {name}", { name: by })}</span><time title=${exactTimeOf(expires_at)}>${gettext("until {date}", { date: listTimeOf(expires_at) })}</time></div></div>
      <div class="actions team__state"><button class="btn" type="button" @click=${() => this.show(isShown ? "" : id)}>${icon("qrcode")} ${isShown ? gettext("Hide the link") : gettext("Show the link")}</button>
        <button class="btn" type="button" ?disabled=${this.busy} @click=${() => this.withdraw(id)}>${icon("trash")} ${gettext("Withdraw")}</button></div></div>
      ${isShown ? this.linkView() : nothing}</li>`;
  }

  linkView() {
    const { link } = this.shown;
    if (!link) return html`<p class="notice mb-0">${icon("info-circle")}<span>${gettext("The whole link is known only to the browser that made it. Withdraw this one and make another here.")}</span></p>`;
    return html`<div class="notice team__link">${qrPicture(link, gettext("QR code of the invitation"))}<div class="stack stack--tight">
      <span>${gettext("Show this code, or send the link. What stands behind the # sign never reaches our server.")}</span>
      <code class="code-box team__address" translate="no">${link}</code>
      <div class="actions"><button class="btn btn-primary" type="button" @click=${this.copy}>${icon(this.copied ? "check" : "copy")} ${this.copied ? gettext("Copied") : gettext("Copy the link")}</button></div></div></div>`;
  }
}

customElements.define("recado-team-invitations", RecadoTeamInvitations);
