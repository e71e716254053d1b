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
const PLAIN = { title: "Recado", message: "New message", test: "Notifications work on this device." };

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
  const shown = await news(data).catch(() => [plain(PLAIN.title, PLAIN.message)]);
  await Promise.all(shown.map(({ title, ...options }) => woken.registration.showNotification(title, options)));
}

/** @param {any} data */
async function news(data) {
  const { readNews, readSettings } = await woken.loadOpener();
  const settings = await readSettings(pushed.door);
  const words = settings.words ?? PLAIN;
  if (isTest(data)) return [plain(PLAIN.title, words.test, "test", settings.sound)];
  try {
    const { notes, unread } = await readNews(pushed.door, settings);
    if (pushed.door === "chat") woken.navigator.setAppBadge?.(unread).catch(() => undefined);
    if (notes.length) return notes.map((note) => dressed(note, settings.sound));
    return [plain(PLAIN.title, words.read ?? words.message, "recado", false)];
  } catch {
    // Signed out here, or no network: that there was something is all that can be said.
    return [plain(PLAIN.title, words.message, "recado", settings.sound)];
  }
}

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
  title: note.title, body: note.body, tag: note.tag, renotify: true, silent: !sound, timestamp: note.at,
  icon: pushed.icon, lang: note.language, data: { conversation: note.conversation },
});

/** @param {string} title @param {string} body @param {string} [tag] @param {boolean} [sound] */
const plain = (title, body, tag = "recado", sound = true) => ({
  title, body, tag, renotify: true, silent: !sound, icon: pushed.icon, data: {},
});

/** Go to the chat that a notification is about, in the app where it is open. @param {any} notification */
async function openChat(notification) {
  notification.close();
  const { conversation } = notification.data ?? {};
  const address = pushed.home + (conversation ? `#${conversation}` : "");
  const pages = await woken.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find(({ url }) => new URL(url).pathname === pushed.home);
  if (!open) return woken.clients.openWindow(address);
  open.postMessage({ open: conversation ?? "" });
  return open.focus();
}

/** The push service has changed its address for us: an open page asks it anew. */
async function tellPages() {
  const pages = await woken.clients.matchAll({ type: "window", includeUncontrolled: true });
  pages.forEach((page) => page.postMessage({ renew: true }));
}
