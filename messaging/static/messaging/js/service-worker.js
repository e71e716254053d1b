// @ts-check
/**
 * The customer app without a network: its files, and a page that opens them. The server puts RELEASE before this.
 *
 * Pages come from the network whenever there is one, so that a new deployment is used at once; files have names
 * that change with their content. Answers of the API and media never come here: what the app keeps of them it
 * keeps itself, encrypted.
 */
/** @type {{name: string, files: string[], pages: {home: string, shell: string, offline: string}}} */
// @ts-ignore
const { name, files, pages } = RELEASE;
const PREFIX = "recado-";
const CACHE = PREFIX + name;
/** Of these answers a proxy says that the server behind it is away. */
const AWAY = new Set([502, 503, 504]);
/** A network that says nothing for so long is as good as none: the app opens, and goes on asking by itself. */
const SILENCE_MS = 6_000;
const scope = /** @type {any} */ (self);
const addresses = new Set(files.map((file) => new URL(file, location.href).pathname));

scope.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => scope.skipWaiting())));
scope.addEventListener("activate", (event) => event.waitUntil(forgetOld().then(() => scope.clients.claim())));
scope.addEventListener("message", (event) => event.data === "keep" && event.waitUntil(keepMissing()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(openPage(event, pathname));
  else if (addresses.has(pathname)) event.respondWith(fromCacheFirst(request));
  else if (!pathname.startsWith(pages.home)) event.respondWith(fromNetworkFirst(request));
});

/** Everything of this release, asked for anew: a file of another release may have had the same name. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  await keepPages();
}

/** The app's own pages, in the language that the person reads now. */
async function keepPages() {
  const cache = await caches.open(CACHE);
  await cache.addAll([pages.shell, pages.offline].map((page) => new Request(page, { cache: "reload" })));
}

/** After a sign-out nothing is here any more. */
async function keepMissing() {
  const cache = await caches.open(CACHE);
  if (!(await cache.match(pages.shell))) await keepAll();
}

/** What is open now may still need files of the release before; older ones go. */
async function forgetOld() {
  const known = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== CACHE);
  await Promise.all(known.slice(0, -1).map((key) => caches.delete(key)));
}

/** @param {any} event @param {string} pathname */
async function openPage(event, pathname) {
  const isHome = pathname === pages.home;
  const kept = isHome ? pages.shell : pages.offline;
  try {
    const answer = await (isHome ? Promise.race([fetch(event.request), silence(kept)]) : fetch(event.request));
    if (AWAY.has(answer.status)) return (await page(kept)) ?? answer;
    if (answer.ok) event.waitUntil(followLanguage(answer.headers.get("content-language")));
    return answer;
  } catch (error) {
    const found = await page(kept);
    if (found) return found;
    throw error;
  }
}

/** The page that is kept, when the network has said nothing; never, when none is kept. @param {string} kept @returns {Promise<any>} */
const silence = (kept) =>
  new Promise((resolve) => setTimeout(() => page(kept).then((found) => found && resolve(found)), SILENCE_MS));

/** @param {string | null} language */
async function followLanguage(language) {
  const kept = await page(pages.shell);
  if (kept && kept.headers.get("content-language") !== language) await keepPages();
}

/** @param {string} address */
const page = async (address) => (await caches.open(CACHE)).match(address);

/** @param {Request} request */
async function fromCacheFirst(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** A page of the release before asks for its own files, which the server may have no longer. @param {Request} request */
async function fromNetworkFirst(request) {
  const answer = await fetch(request).catch(() => null);
  return answer?.ok ? answer : (await caches.match(request, { ignoreVary: true })) ?? answer ?? Response.error();
}
