// @ts-check
/** Parts of the framed chat that need no messenger: its head, and what it says where no chat can be. */
import { html, render } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { face } from "./rows.js";

/** Where the same chat is in Recado itself. @param {string} handle */
export const inRecado = (handle) => `/chat/?to=${encodeURIComponent(handle)}`;

/** @param {{close: () => void, isThere: boolean}} host */
export const closeButton = (host) => host.isThere
  ? html`<button class="icon-btn" type="button" aria-label=${gettext("Close the chat")} @click=${() => host.close()}>${icon("x")}</button>` : "";

/** @param {{name: string, logo: string, host: any}} facts */
export const headView = ({ name, logo, host }) => html`<header class="talk-header">
  ${face(name, "face--md face--business", logo)}<div class="talk-header__who"><h1 class="talk-header__name"><bdi>${name}</bdi></h1></div>${closeButton(host)}</header>`;

/** @param {DOMStringMap} facts @param {any} host */
export function closedView({ name = "", logo = "", handle = "", shut = "" }, host) {
  const words = shut === "closed" ? gettext("This business is closed, and nobody answers here any more.")
    : gettext("{name} takes no chats here at the moment.", { name });
  const element = document.createElement("div");
  element.className = "widget-plain";
  render(html`${headView({ name, logo, host })}<div class="empty">${icon("moon")}<p role="status">${words}</p>
    <a class="btn" href="/b/${handle}/">${gettext("About this business")}</a></div>`, element);
  return element;
}

/** The keys of this chat are not on this device. @param {any} page */
export const lostView = (page) => html`<div class="empty">${icon("key")}
  <p role="alert">${gettext("The keys of your chat are not in this browser any more, so nothing of it can be opened here.")}</p>
  ${page.isGuest
    ? html`<button class="btn btn-primary" type="button" @click=${page.forget}>${gettext("Begin a new chat")}</button>`
    : html`<a class="btn btn-primary" href=${inRecado(page.handle)}>${icon("external-link")} ${gettext("Open in Recado")}</a>`}</div>`;
