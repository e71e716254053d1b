// @ts-check
/** What can be done with all that is picked. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { icon } from "../../../../accounts/js/lib/icons.js";

/** @param {any} page */
export function bulkBar({ selection, acts, list, clearSelection, selectAll }) {
  const { progress } = acts.changes;
  if (progress) {
    return html`<div class="bulk-bar"><span role="status" class="num">${gettext("{done} of {total}", progress)}</span>
      <progress class="meter" max=${progress.total} .value=${progress.done} aria-label=${gettext("Changing conversations")}></progress></div>`;
  }
  const act = (mark, words, name) => html`<button class="icon-btn" type="button" title=${words} aria-label=${words} @click=${() => acts[name](selection.ids)}>${icon(mark)}</button>`;
  return html`<div class="bulk-bar" role="toolbar" aria-label=${gettext("Selected conversations")}>
    <span class="bulk-bar__count num" role="status">${gettext("{count} selected", { count: selection.size })}</span>
    ${selection.size < list.ids.length ? html`<button class="btn btn-sm" type="button" @click=${selectAll}>${gettext("All {count} here", { count: list.ids.length })}</button>` : ""}
    <span class="bulk-bar__acts">${act("user-plus", gettext("Assign"), "assign")}${act("tag", gettext("Labels"), "label")}${act("clock-pause", gettext("Snooze"), "snooze")}
      ${act("check", gettext("Resolve"), "resolve")}${act("eye-check", gettext("Mark as read"), "read")}
      <button class="icon-btn" type="button" title=${gettext("Select none")} aria-label=${gettext("Select none")} @click=${clearSelection}>${icon("x")}</button></span></div>`;
}
