// @ts-check
/** What was found on this device, by conversation: a press opens it at the message. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { exactTimeOf, gettext, listTimeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { needlesOf, placesOf, snippetOf } from "../lib/search/words.js";

/** How many of one conversation are shown at once. */
const FIRST = 3;
const MOST_CONVERSATIONS = 30;

/** @param {any} page the chat or inbox @param {string} query @param {(summary: any) => string} nameOf */
export function hitsView(page, query, nameOf) {
  const hits = page.deviceSearch.find(query);
  const { filler } = page.deviceSearch;
  const groups = [...Map.groupBy(hits, (/** @type {any} */ { conversation }) => conversation)].slice(0, MOST_CONVERSATIONS);
  return html`<section class="hits" aria-label=${gettext("Found messages")}><h2 class="list-section" aria-live="polite">${hits.length
      ? gettext("Messages: {count}", { count: hits.length }) : gettext("No message on this device says that.")}</h2>
    ${groups.map(([id, some]) => groupView(page, query, id, some, nameOf))}
    ${filler?.isRunning ? html`<p class="hits__more" role="status">${icon("history")} ${gettext("Looking through older messages: {count}", { count: filler.count })}</p>` : ""}</section>`;
}

/** @param {any} page @param {string} query @param {string} id @param {any[]} hits @param {(summary: any) => string} nameOf */
function groupView(page, query, id, hits, nameOf) {
  const { summary } = page.messenger.conversations.get(id);
  const needles = needlesOf(query);
  const all = () => page.searchIn(id, query);
  return html`<h3 class="hits__name"><bdi>${nameOf(summary)}</bdi></h3>
    <ul class="plain-list">${hits.slice(0, FIRST).map((hit) => html`<li><a class="hit" href="#${id}" @click=${(/** @type {Event} */ event) => {
      event.preventDefault();
      page.openAt(id, hit.key);
    }}>
      <span class="hit__words">${hit.mine ? html`<span class="hit__who">${gettext("You")}: </span>` : ""}<bdi>${partsView(hit.text, needles)}</bdi></span>
      <time title=${exactTimeOf(hit.at)}>${listTimeOf(hit.at)}</time></a></li>`)}</ul>
    ${hits.length > FIRST ? html`<button class="btn btn-sm btn-ghost" type="button" @click=${all}>${gettext("All {count} in this chat", { count: hits.length })}</button>` : ""}`;
}

/** @param {string} text @param {string[]} needles */
const partsView = (text, needles) =>
  snippetOf(text, placesOf(text, needles)).map((part) => (part.isHit ? html`<mark>${part.text}</mark>` : part.text));
