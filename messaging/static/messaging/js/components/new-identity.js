// @ts-check
/** The other side goes on under a new identity: amber when its old one signed that, red and a hard stop when not. */
import { html } from "../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../accounts/js/components/confirm.js";
import { door } from "../../../accounts/js/lib/api.js";
import { dateOf, gettext } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";

/** @param {any} page a chat or an inbox @returns {string} */
const safetyAddress = (page) => `/${door}/safety/${page.messenger.otherOf(page.summary)}/`;

/** In the place of the field, until the person has taken note. @param {any} page */
export function announcedView(page) {
  const date = dateOf(page.conversation.peer.changedAt);
  return html`<div class="new-identity" role="status">${icon("key")}<div class="stack stack--tight">
      <p class="mb-0">${gettext("The other side has new keys since {date}. Its old keys announced them, so it is most likely the same holder. Whoever wants to be sure compares the safety number.", { date })}</p>
      <div class="actions"><button class="btn btn-primary" type="button" @click=${() => page.messenger.goOn(page.messenger.openId)}>${gettext("Go on writing")}</button>
        <a class="btn" href=${safetyAddress(page)}>${icon("shield-check")} ${gettext("Safety number")}</a></div></div></div>`;
}

/** In the place of the messages. @param {any} page */
export function strangerView(page) {
  if (!page.messenger.strangers.has(page.messenger.openId)) {
    return html`<div class="empty">${icon("alert-triangle")}<p role="alert">${gettext("The keys of this party are not the ones that you knew. Do not write until you have compared numbers in person.")}</p></div>`;
  }
  return html`<div class="empty"><div class="new-identity new-identity--red" role="alert">${icon("alert-triangle")}<div class="stack stack--tight">
      <p class="mb-0"><b>${gettext("New keys that the old ones did not announce.")}</b></p>
      <p class="mb-0">${gettext("Perhaps the old keys were lost. Perhaps somebody else answers now. Nothing is read or sent here until you decide; compare the safety number first, in person or by phone.")}</p>
      <div class="actions"><a class="btn btn-primary" href=${safetyAddress(page)}>${icon("shield-check")} ${gettext("Compare the safety number")}</a>
        <button class="btn" type="button" @click=${() => accept(page)}>${gettext("Go on without comparing")}</button></div></div></div></div>`;
}

/** @param {any} page */
async function accept(page) {
  const isSure = await confirmed({
    title: gettext("Trust these keys?"),
    words: gettext("Whoever holds them reads what you write from now on. If it is not who you think, you will not notice."),
    action: gettext("Trust them"),
  });
  if (!isSure) return;
  const id = page.messenger.openId;
  await page.messenger.goOn(id);
  await page.openConversation(id);
}
