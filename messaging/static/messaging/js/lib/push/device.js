// @ts-check
/** Notifications on this device: whether it can, may and does, what they show, and the service that brings them. */
import { b64, unb64 } from "../../../../accounts/js/crypto/primitives.js";
import * as api from "../../../../accounts/js/lib/api.js";
import { gettext, language } from "../../../../accounts/js/lib/i18n.js";
import { deviceId, forget, recall, remember, revise } from "../../../../accounts/js/lib/keystore.js";
import { workerAddress } from "../../../../accounts/js/lib/workers.js";

const CHOICES = `push/${api.door}`;
/** Whose notifications were turned on here: nobody else's are turned on again by themselves. */
const OWNER = `push-owner/${api.door}`;
const SCOPE = `/${api.door}/`;

/** Of what one is told here, what notifications show, and whether they sound. @returns {Promise<{concerns: string, preview: "full" | "name" | "nothing", sound: boolean}>} */
export const choices = async () => ({ concerns: "unassigned", preview: api.door === "chat" ? "full" : "name", sound: true, ...(await recall(CHOICES)) });

/** @param {object} changes */
export const choose = (changes) => revise(CHOICES, (known) => ({ ...known, ...changes }));

/** Of which conversations a member is told here: the server decides whom it wakes. @param {string} id of this device's line @param {string} concerns */
export async function chooseConcerns(id, concerns) {
  await api.put(`push/subscriptions/${id}/`, { concerns });
  await choose({ concerns });
}

/** A worker has no page to translate for it: it is told the words. */
const rememberWords = () => choose({
  language,
  words: {
    message: gettext("New message"), messages: gettext("{count} new messages"), news: gettext("Something new for you"), test: gettext("Notifications work on this device."),
    named: gettext("{author} named you in a note."), given: gettext("This chat is yours now."),
    read: gettext("You have read everything."), picture: gettext("Picture"), sound: gettext("Voice note"), video: gettext("Video"), file: gettext("File"),
  },
});

/** Why this device cannot; "" where it can. @returns {"" | "install" | "unsupported"} */
export function obstacle() {
  if ("serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis) return "";
  // On an iPhone or iPad only the app on the home screen is told of news.
  return /** @type {any} */ (navigator).standalone === false ? "install" : "unsupported";
}

/** The worker that wakes up at this door. @returns {Promise<ServiceWorkerRegistration>} */
export async function keepWorker() {
  const address = workerAddress(new URL(`${SCOPE}worker.js`, location.origin));
  const registration = await navigator.serviceWorker.register(address, { scope: SCOPE, updateViaCache: "imports" });
  await rememberWords();
  return registration;
}

/** Ask for permission, which only a press may do, and be woken from now on; false where it is not given. Throws with a sentence for people. */
export async function turnOn() {
  const { key } = await api.get("push/key/");
  if (!key) throw new Error(gettext("Notifications are not set up on this Recado."));
  if ((await Notification.requestPermission()) !== "granted") return false;
  await subscribe(key);
  const { agent, party } = await api.get("me/");
  await remember(OWNER, agent ?? party);
  return true;
}

/** @param {string} key the platform's */
async function subscribe(key) {
  await keepWorker();
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known && !isFor(known, key)) await known.unsubscribe();
  const subscription = await attempt(() => pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: /** @type {any} */ (unb64(key)) }));
  const { endpoint, keys } = subscription.toJSON();
  const { concerns } = await choices();
  const own = api.door === "business" ? { concerns } : {};
  await api.post("push/subscriptions/", { device: await deviceId(), endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth }, ...own });
}

/** @template T @param {() => Promise<T>} act */
async function attempt(act) {
  try {
    return await act();
  } catch {
    throw new Error(gettext("This browser could not reach its notification service. Try again later, or another browser."));
  }
}

/** Nobody is woken here any more; the server is told where there is a network. */
export async function turnOff() {
  await forget(OWNER);
  const mine = (await devices().catch(() => [])).find((/** @type {any} */ { is_this: isThis }) => isThis);
  if (mine) await api.remove(`push/subscriptions/${mine.id}/`);
  await letGo();
}

/** Whoever signs out is not woken here. */
export async function letGo() {
  await forget(OWNER);
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}

/** The person's browsers that are woken. @returns {Promise<any[]>} */
export const devices = async () => (await api.get("push/subscriptions/")).subscriptions;

/** @param {string} id */
export const endDevice = (id) => api.remove(`push/subscriptions/${id}/`);

/** @param {string} id */
export const sendTest = (id) => api.post(`push/subscriptions/${id}/test/`, {});

/** What was turned on here stays on: a service forgets, a key or language changes, a session ends and another begins. @param {string} owner who is here now */
export async function renew(owner) {
  if (obstacle() || Notification.permission !== "granted" || !(await isOnFor(owner))) return;
  await rememberWords();
  const [{ key }, { subscriptions, is_ended: isEnded }] = await Promise.all([api.get("push/key/"), api.get("push/subscriptions/")]);
  // They turned it off from another device.
  if (isEnded) return void (await letGo());
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.getSubscription();
  const isHere = subscription && isFor(subscription, key) && subscriptions.some(({ is_this: isThis }) => isThis);
  if (key && !isHere) await subscribe(key);
}

/** Whether this device is woken for who is here now. @param {string} owner */
export const isOnFor = async (owner) => (await recall(OWNER)) === owner;

/** Whether a browser listens to the platform's key, as far as it says. @param {PushSubscription} subscription @param {string} key */
function isFor({ options }, key) {
  const own = options?.applicationServerKey;
  return !own || b64(new Uint8Array(own)) === key;
}

/** Notifications of chats that were read are taken away; what a colleague wants stays. @param {(conversation: string) => boolean} isRead */
export async function clearRead(isRead) {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  const shown = (await registration?.getNotifications?.()) ?? [];
  shown.filter(({ data }) => data?.conversation && !data.isCall && isRead(data.conversation)).forEach((one) => one.close());
}
