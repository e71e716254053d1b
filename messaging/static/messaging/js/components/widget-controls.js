// @ts-check
/** What a visitor can do about the chat in the frame: as in the app, and keep it, or leave for good. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../accounts/js/components/confirm.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { ChatControls, toolEntries } from "./chat-controls.js";
import { levelWords } from "./flow-level.js";
import { askToReport } from "./standing.js";
import { closeButton, inRecado } from "./widget-views.js";

/** What was chosen is on its way: the menu has done its part. @param {any} event */
const closeMenu = ({ currentTarget }) => currentTarget.closest("details").removeAttribute("open");

export class WidgetControls extends ChatControls {
  /** @param {"keep" | "code"} panel */
  #open = (panel) => () => (this.page.panel = panel);

  leave = async () => {
    const agreed = await confirmed({
      title: gettext("Delete this chat?"),
      words: gettext("Your keys and your name are erased, and nobody can open the chat here again. {name} keeps what you wrote to it.", { name: this.page.name }),
      action: gettext("Delete"),
    });
    if (agreed) await this.page.forget();
  };

  menuView() {
    const { page, summary } = this;
    const { business, blocked } = summary;
    return html`<details class="msg__menu"><summary class="icon-btn" aria-label=${gettext("Options for {name}", { name: business.name })}>${icon("dots-vertical")}</summary>
      <div class="menu" @click=${closeMenu}>${toolEntries(page)}
        ${page.isGuest
          ? html`<button type="button" @click=${this.#open("keep")}>${icon("device-mobile")} <span>${gettext("Keep this chat")}<span class="small d-block">${gettext("Add your phone number")}</span></span></button>`
          : html`<a href=${inRecado(page.handle)}>${icon("external-link")} ${gettext("Open in Recado")}</a>
            <button type="button" @click=${this.#open("code")}>${icon("key")} ${gettext("Recovery code")}</button>`}
        <button type="button" @click=${this.setLevel}>${icon("adjustments-horizontal")}
          <span>${gettext("How much I hear")}<span class="small d-block">${levelWords(summary)}</span></span></button>
        ${page.conversation ? html`<button type="button" @click=${() => askToReport(page.messenger, page.conversation)}>${icon("flag")} ${gettext("Report")}</button>` : ""}
        ${blocked
          ? html`<button type="button" @click=${this.unblock}>${icon("ban")} ${gettext("Unblock")}</button>`
          : html`<button type="button" class="menu__danger" @click=${this.block}>${icon("ban")} ${gettext("Block")}</button>`}
        ${page.isGuest ? html`<button type="button" class="menu__danger" @click=${this.leave}>${icon("trash")} ${gettext("Delete this chat")}</button>` : ""}
      </div></details>${closeButton(page.host)}`;
  }
}
