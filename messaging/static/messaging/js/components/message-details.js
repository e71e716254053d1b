// @ts-check
/** How far one message came, and when: exact where this device knows it. */
import { html, render } from "../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { bubbleOf } from "./body.js";
import { nameOf } from "./quotes.js";

/** @param {any} messenger @param {any} conversation @param {any} message */
export function showDetails(messenger, conversation, message) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask details";
  dialog.setAttribute("aria-labelledby", "details-title");
  const [delivered, read] = ["delivered", "read"].map((mark) => stepOf(conversation, message, /** @type {any} */ (mark)));
  render(html`<form method="dialog" class="stack"><h2 class="h-part" id="details-title">${gettext("Message details")}</h2>
    <div class="details__bubble">${bubbleOf(messenger, conversation, message)}</div>
    <dl class="kv"><dt>${gettext("From")}</dt><dd><bdi>${nameOf(messenger, conversation, message)}</bdi></dd>
      <dt>${icon("check", "ticks")} ${gettext("Sent")}</dt><dd>${timeView(message.at)}</dd>
      <dt>${icon("checks", "ticks")} ${message.mine ? gettext("Delivered") : gettext("Delivered to you")}</dt><dd>${delivered}</dd>
      <dt>${icon("checks", "ticks ticks--read")} ${message.mine ? gettext("Read") : gettext("Read by you")}</dt><dd>${read}</dd></dl>
    <p class="small mb-0">${message.fromVerified ? html`${icon("lock")} ${gettext("What a verified business says stays provable: for you, and for who judges a report.")} ` : ""}${gettext("Encrypted end to end; the time of sending is the server's.")}</p>
    <div class="actions actions--end"><button class="btn btn-primary" value="" autofocus>${gettext("Close")}</button></div></form>`, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {number} at */
const timeView = (at) => html`<time datetime=${new Date(at).toISOString()}>${exactTimeOf(at)}</time>`;

/** Whether a message came to this mark, and when that was heard here. @param {any} conversation @param {any} message @param {"delivered" | "read"} mark */
function stepOf({ summary, marks }, message, mark) {
  const side = message.mine ? "theirs" : "mine";
  if (summary[side][mark] < message.sequence) return gettext("Not yet");
  const heard = marks.heardAt(side, mark, message.sequence);
  return heard ? timeView(heard) : html`${gettext("Yes")} <span class="small">${gettext("(before this page was opened: the time is not kept)")}</span>`;
}
