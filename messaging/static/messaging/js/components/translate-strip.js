// @ts-check
/** The switch of a chat that is translated, and the download that it may need, told with its size before it begins. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { languageName, pairName, sizeWords } from "../lib/translation/names.js";

/** In the chat's header. @param {any} page */
export function translateButton({ translations, messenger }) {
  if (!translations.isPossible) return "";
  const { openId } = messenger;
  const on = Boolean(translations.of(openId).on);
  return html`<button class="icon-btn" type="button" aria-pressed=${on} aria-label=${gettext("Translate this chat")} title=${gettext("Translate this chat")}
    @click=${() => translations.turn(openId, !on)}>${icon("language")}</button>`;
}

/** In its menu, where the header has no room. @param {any} page */
export function translateChat({ translations, messenger }) {
  if (!translations.isPossible) return "";
  const { openId } = messenger;
  const on = Boolean(translations.of(openId).on);
  return html`<button class="only-phone" type="button" @click=${() => translations.turn(openId, !on)}>${icon("language")} ${on ? gettext("Stop translating this chat") : gettext("Translate this chat")}</button>`;
}

/** Below the header. @param {any} page */
export function translateStrip({ translations, messenger }) {
  const { openId } = messenger;
  if (!translations.isPossible) return "";
  return html`${translations.of(openId).on ? switchView(translations, openId) : ""}${translations.offer.pack ? offerView(translations.offer) : ""}`;
}

/** @param {any} translations @param {string} id */
function switchView(translations, id) {
  const target = translations.target(id);
  const languages = [...new Set([target, ...translations.translator.languages])];
  return html`<div class="talk-strip">${icon("language")}<label class="talk-strip__words"><span>${gettext("Translated into")}</span>
      <select class="form-select form-select-sm" @change=${(/** @type {any} */ { target: field }) => translations.prefer(id, { to: field.value })}>
        ${languages.map((code) => html`<option value=${code} ?selected=${code === target}>${languageName(code)}</option>`)}</select></label>
    <button class="icon-btn" type="button" aria-label=${gettext("Stop translating this chat")} @click=${() => translations.turn(id, false)}>${icon("x")}</button></div>`;
}

/** @param {any} offer */
function offerView({ pack, bytes, isRunning, sentence, fetch, refuse }) {
  const values = { pair: pairName(pack), size: sizeWords(pack.size) };
  const words = isRunning ? gettext("{pair}: {done} of {size}", { ...values, done: sizeWords(bytes) })
    : gettext("To translate {pair}, this device downloads {size} once. What you read then never leaves it.", values);
  return html`<div class="talk-strip talk-strip--offer" role="status">${icon(sentence ? "alert-triangle" : "download")}
    <span class="talk-strip__words">${sentence || words}${isRunning ? html`<progress class="meter" max=${pack.size} value=${bytes} aria-label=${gettext("Download")}></progress>` : ""}</span>
    ${isRunning ? "" : html`<button class="btn btn-sm btn-primary" type="button" @click=${fetch}>${sentence ? gettext("Try again") : gettext("Download")}</button>`}
    <button class="btn btn-sm" type="button" @click=${refuse}>${isRunning ? gettext("Cancel") : gettext("Not now")}</button></div>`;
}
