// @ts-check
/** The text of a message in the reader's language, with the original one tap away, or why it is the original. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { differences } from "../lib/translation/guard.js";
import { languageName } from "../lib/translation/names.js";

const TRANSLATED = new Set(["text", "reply-buttons", "list", "link"]);

/** Only what people and rules wrote: approved words stay as they were approved. @param {any} message */
const isTranslatable = ({ mine, template, body }) => !mine && !template && TRANSLATED.has(body.t) && Boolean(body.text);

/** What the bubble holds. @param {any} messenger @param {any} conversation @param {any} message @param {(text: string, lang?: string) => unknown} words */
export function textView(messenger, conversation, message, words) {
  const { id } = conversation;
  const found = foundFor(messenger.translations, id, message);
  const original = words(message.body.text);
  if (!found) return original;
  const flip = (/** @type {string} */ act) =>
    html`<button class="link-quiet" type="button" @click=${() => messenger.translations.flip(id, message)}>${act}</button>`;
  const isShown = found.state === "done" && Boolean(found.original) === message.mine;
  return html`${isShown ? words(found.text, found.to) : original}${noteView(found, message, isShown, flip)}`;
}

/** The sender's own second text comes first, once it is compared; else what this browser made. @param {any} translations @param {string} id @param {any} message */
function foundFor(translations, id, message) {
  const { translation, text } = message.body;
  const found = translations?.found(id, message);
  const isWanted = message.mine || translation?.lang === translations?.target(id);
  if (!translations || !translation || !isWanted) return found;
  const state = differences(text, translation.text).length ? "differs" : "done";
  return { state, text: translation.text, to: translation.lang, bySender: true, original: found?.original };
}

/** @param {any} found @param {any} message @param {boolean} isShown @param {(words: string) => unknown} flip */
function noteView(found, message, isShown, flip) {
  const note = (/** @type {string} */ sign, /** @type {unknown} */ words, extra = "") =>
    html`<div class="bubble__translated ${extra}">${icon(sign)}<span>${words}</span></div>`;
  const { state } = found;
  if (state === "waiting") return note("language", gettext("Translating…"));
  if (state === "differs") return note("alert-triangle", gettext("This is the original: its translation changes numbers, prices, links or codes."), "bubble__translated--caution");
  if (state === "failed") return note("alert-triangle", found.sentence, "bubble__translated--caution");
  if (state === "missing") return note("language", gettext("Not translated yet: a translation pack is needed."));
  if (state === "unknown") {
    return note("language", found.from && found.from === found.to ? gettext("This is in {language} already.", { language: languageName(found.from) }) : gettext("There is no translation for this message here."));
  }
  if (state !== "done") return "";
  const tag = found.experimental ? html` <span class="tag tag--caution">${gettext("experimental")}</span>` : "";
  if (message.mine) {
    return note("language", html`${gettext("Sent also in {language}", { language: languageName(found.to) })} · ${flip(isShown ? gettext("show original") : gettext("show it"))}`);
  }
  if (!isShown) return note("language", html`${gettext("Original")} · ${flip(gettext("show translation"))}`);
  const words = found.bySender ? gettext("Translated by the sender") : gettext("Translated");
  return note("language", html`${words}${tag} · ${flip(gettext("show original"))}`);
}

/** In a message's menu. @param {any} messenger @param {any} conversation @param {any} message */
export function translateEntry(messenger, conversation, message) {
  const { translations } = messenger;
  if (!translations?.isPossible || !isTranslatable(message)) return "";
  return html`<button type="button" @click=${() => translations.ask(conversation, message)}>${icon("language")} ${gettext("Translate")}</button>`;
}

/** Have translated what is on the screen, where a chat is translated; called whenever that may have changed. @param {any} page */
export function translateOnScreen(page) {
  const { conversation, translations } = page;
  const pane = page.querySelector(".talk");
  if (!pane || !conversation || !translations.isPossible || !translations.of(conversation.id).on) return;
  const { top, bottom } = pane.getBoundingClientRect();
  const seen = new Set();
  for (const row of pane.querySelectorAll(".msg[data-key]")) {
    const place = row.getBoundingClientRect();
    if (place.bottom > top && place.top < bottom) seen.add(row.dataset.key);
  }
  const isNew = (/** @type {any} */ message) =>
    seen.has(message.key) && isTranslatable(message) && message.body.translation?.lang !== translations.target(conversation.id);
  translations.want(conversation, conversation.shown.filter(isNew));
}
