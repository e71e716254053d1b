// @ts-check
/** The customer's Discover: which cards were really on screen, and what is done with one. */
import * as api from "../../../accounts/js/lib/api.js";
import { gettext } from "../../../accounts/js/lib/i18n.js";
import { keepReferral } from "../../../messaging/js/lib/referrals.js";

/** A card was seen when half of it stood on the screen for so long. */
const SEEN_MS = 1000;
const HALF = 0.5;

/** @param {HTMLElement} place */
export function mount(place) {
  for (const card of place.querySelectorAll("[data-ad]")) watch(/** @type {HTMLElement} */ (card));
  place.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-act]");
    if (button) press(/** @type {HTMLElement} */ (button));
  });
  document.addEventListener("click", closeMenus);
}

/** Each card counts once, and not while the page is in the background. @param {HTMLElement} card */
function watch(card) {
  let timer = 0;
  let isOnScreen = false;
  const look = () => {
    clearTimeout(timer);
    if (isOnScreen && !document.hidden) timer = setTimeout(seen, SEEN_MS);
  };
  const observer = new IntersectionObserver(([entry]) => {
    isOnScreen = entry.intersectionRatio >= HALF;
    look();
  }, { threshold: HALF });
  const seen = () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", look);
    // Nobody would miss a count that did not arrive.
    api.post(`ads/${card.dataset.ad}/view/`, {}).catch(() => undefined);
  };
  observer.observe(card);
  document.addEventListener("visibilitychange", look);
}

/** @param {HTMLElement} button */
async function press(button) {
  const row = /** @type {HTMLElement} */ (button.closest(".sponsored"));
  const ad = /** @type {HTMLElement} */ (row.querySelector("[data-ad]")).dataset.ad ?? "";
  const acts = { click: openChat, hide, report };
  try {
    await acts[/** @type {keyof typeof acts} */ (button.dataset.act)](ad, row, button);
  } catch (error) {
    say(row, api.sentence(error));
  }
}

/** @param {string} ad */
async function openChat(ad) {
  const { conversation, referral } = await api.post(`ads/${ad}/click/`, {});
  await keepReferral(conversation, referral);
  location.assign(`/chat/#${conversation}`);
}

/** @param {string} ad @param {HTMLElement} row @param {HTMLElement} button */
async function hide(ad, row, button) {
  const { which } = button.dataset;
  await api.post(`ads/${ad}/hide/`, { which });
  put(row, which === "ad" ? gettext("You do not see this ad any more.") : gettext("You see no ads of this business any more."));
}

/** @param {string} ad @param {HTMLElement} row */
async function report(ad, row) {
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("dialog[data-report]"));
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "yes") return;
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  await api.post(`ads/${ad}/report/`, { reason: new FormData(form).get("reason") });
  put(row, gettext("Thank you. Staff look at it again; you do not see it any more."));
}

/** In place of the card. @param {HTMLElement} row @param {string} words */
function put(row, words) {
  row.dataset.hidden = "";
  say(row, words);
}

/** @param {HTMLElement} row @param {string} words */
function say(row, words) {
  const note = /** @type {HTMLElement} */ (row.querySelector(".sponsored__note"));
  note.hidden = false;
  note.textContent = words;
}

/** A press elsewhere closes a menu. @param {Event} event */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.msg__menu[open]")) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!menu.contains(target) || target.closest("[data-act]")) menu.removeAttribute("open");
  }
}
