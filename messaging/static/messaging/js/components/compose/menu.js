// @ts-check
/** The "+" beside the field: what can be sent besides words and files. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";
import { compose } from "./dialog.js";

/** A tool of the composer. @implements {import("../composer.js").Tool} */
export class ComposeMenu {
  /** @param {any} page the chat or inbox @param {Array<() => import("./dialog.js").Kind>} kinds what its side may compose */
  constructor(page, kinds) {
    this.page = page;
    this.kinds = kinds;
  }

  /** @param {string} id */
  view(id) {
    const kinds = this.kinds.map((kind) => kind());
    return html`<details class="msg__menu compose-menu"><summary class="icon-btn" aria-label=${gettext("Send something else")} title=${gettext("Send something else")}>${icon("plus")}</summary>
      <div class="menu" @click=${closeMenu}>${this.#filesEntry()}${kinds.map((kind) => html`<button type="button" @click=${() => this.#write(id, kind)}>
        ${icon(kind.sign)} <span>${kind.title}</span></button>`)}</div></details>`;
  }

  /** Where there is no room for a button of its own. */
  #filesEntry() {
    const choose = ({ currentTarget }) => currentTarget.closest(".composer").querySelector("input[type=file]")?.click();
    return html`<button class="compose-menu__files" type="button" @click=${choose}>${icon("paperclip")} <span>${gettext("Photos or files")}</span></button>`;
  }

  /** @param {string} id @param {import("./dialog.js").Kind} kind */
  async #write(id, kind) {
    const { messenger } = this.page;
    const body = await compose(this.page, id, kind);
    if (!body || !messenger.conversations.has(id)) return;
    await messenger.sendBody(id, body);
    this.page.composer.fieldOf(id)?.focus();
  }
}

/** @param {any} event */
function closeMenu({ currentTarget }) {
  const menu = currentTarget.closest("details");
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
}
