// @ts-check
/**
 * Waking up for news. A push says only that there is some: this worker asks the server what it is, opens it with
 * the keys of this device, and shows of it what the person wants to see. The server puts PUSH before this, and
 * whoever wakes it always gets to see something.
 */
/** @type {{door: string, home: string, opener: string, icon: string}} */
// @ts-ignore
const pushed = PUSH;
const woken = /** @type {any} */ (self);
/** What a person reads before any page has said in which language. */
const TITLE = "Recado";
const PLAIN = {
  message: "New message", messages: "{count} new messages", news: "Something new for you", test: "Notifications work on this device.",
  read: "You have read everything.", named: "{author} named you in a note.", given: "This chat is yours now.",
};
/**
 * Whoever is slower than this is not waited for: browsers take a push that shows nothing for a broken promise, and
 * end a worker that takes long. In ms from the push on: for the list, for the words of messages, for all.
 */
const LATEST = { list: 5_000, text: 7_000, all: 8_000 };

woken.importScripts(trusted(pushed.opener));

// The customer's app has more to do before it takes over; the dashboard's worker has nothing to wait for.
if (pushed.door !== "chat") woken.addEventListener("install", (event) => event.waitUntil(woken.skipWaiting()));
woken.addEventListener("push", (event) => event.waitUntil(tell(event.data)));
woken.addEventListener("notificationclick", (event) => event.waitUntil(openChat(event.notification)));
woken.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(tellPages()));

/** @param {string} address of ours @returns {any} */
function trusted(address) {
  const types = woken.trustedTypes;
  return types ? types.createPolicy("recado", { createScriptURL: (text) => text }).createScriptURL(address) : address;
}

/** @param {any} data */
async function tell(data) {
  const wishes = { words: PLAIN, sound: true };
  const nothingKnown = () => ({ notes: [plain(wishes.words.message, "recado", wishes.sound)], settle: async () => undefined });
  const late = new Promise((resolve) => setTimeout(() => resolve(nothingKnown()), LATEST.all));
  // Signed out here, no network, no keys: that there was something is all that can be said.
  const { notes, settle } = await Promise.race([news(data, wishes), late]).catch(nothingKnown);
  await Promise.all(notes.map(({ title, ...options }) => woken.registration.showNotification(title, options)));
  await settle().catch(() => undefined);
}

/** @param {any} data @param {{words: any, sound: boolean}} wishes are set as soon as they are known */
async function news(data, wishes) {
  const until = { list: AbortSignal.timeout(LATEST.list), text: AbortSignal.timeout(LATEST.text) };
  const { readNews, readSettings } = await opener();
  const settings = await readSettings(pushed.door);
  const { words, sound } = Object.assign(wishes, settings, { words: { ...PLAIN, ...settings.words } });
  if (isTest(data)) return { notes: [plain(words.test, "test", sound)], settle: async () => undefined };
  const { notes, unread, settle } = await readNews(pushed.door, { ...settings, words }, until);
  if (pushed.door === "chat") (unread ? woken.navigator.setAppBadge?.(unread) : woken.navigator.clearAppBadge?.())?.catch(() => undefined);
  const shown = notes.map((/** @type {any} */ note) => dressed(note, sound));
  return { notes: shown.length ? shown : [plain(words.read, "recado", false)], settle };
}

/** Loaded once in a worker's life: bursts of pushes find it ready. @type {Promise<any> | null} */
let loading = null;
const opener = () => (loading ??= woken.loadOpener().catch((/** @type {unknown} */ error) => {
  loading = null;
  throw error;
}));

/** @param {any} data */
function isTest(data) {
  try {
    return data?.json()?.test === 1;
  } catch {
    return false;
  }
}

/** @param {any} note @param {boolean} sound */
const dressed = (note, sound) => ({
  title: note.title, body: note.body, tag: note.tag, renotify: !note.isOld, silent: !sound || note.isOld, timestamp: note.at, dir: "auto",
  icon: pushed.icon, lang: note.language, data: { conversation: note.conversation, ...(note.isCall ? { isCall: true } : {}) },
});

/** @param {string} body @param {string} tag @param {boolean} sound */
const plain = (body, tag, sound) => ({ title: TITLE, body, tag, renotify: sound, silent: !sound, icon: pushed.icon, dir: "auto", data: {} });

/** Go to the chat that a notification is about, in the app where it is open. @param {any} notification */
async function openChat(notification) {
  notification.close();
  const { conversation } = notification.data ?? {};
  const address = pushed.home + (conversation ? `#${conversation}` : "");
  const pages = await woken.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find(({ url }) => new URL(url).pathname === pushed.home);
  if (!open) return woken.clients.openWindow(address);
  if (conversation) open.postMessage({ open: conversation });
  return open.focus().catch(() => woken.clients.openWindow(address));
}

/** The push service has changed its address for us: an open page asks it anew. */
async function tellPages() {
  const pages = await woken.clients.matchAll({ type: "window", includeUncontrolled: true });
  pages.forEach((page) => page.postMessage({ renew: true }));
}
