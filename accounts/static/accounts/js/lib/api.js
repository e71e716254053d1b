// @ts-check
/** Calls to this door's own API. */
import { gettext } from "./i18n.js";

/** What the server refused, or a connection that is not there (`offline`). */
export class ApiError extends Error {
  /** @param {number} status HTTP's, 0 offline @param {string} code @param {string} detail for people @param {Record<string, string>} fields what is wrong with which */
  constructor(status, code, detail, fields = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.fields = fields;
  }
}

/** "chat" or "business"; empty on public pages. */
export const door = document.body.dataset.door || "";
/** Where this door's API and socket are; in a frame on somebody's site, a path of its business's own. */
export const base = document.body.dataset.base || `/${door}/`;
const prefix = `${base}api/`;
const spoken = document.documentElement.lang;
let token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** @param {string} path */
export const get = (path) => call("GET", path);
/** @param {string} path @param {unknown} body */
export const post = (path, body) => call("POST", path, body);
/** @param {string} path @param {unknown} body */
export const put = (path, body) => call("PUT", path, body);
/** @param {string} path @param {unknown} body */
export const patch = (path, body) => call("PATCH", path, body);
/** @param {string} path */
export const remove = (path) => call("DELETE", path);

/** The proof that a form is this page's; a page that was opened offline asks for it once it is needed. */
export async function pageToken() {
  token ||= (await get("page-token/")).token;
  return token;
}

/** What to tell a person about any failure: what happened, and what to do next. @param {unknown} error */
export function sentence(error) {
  if (error instanceof ApiError && error.code === "bad_statement") {
    return gettext("The server refused these keys. Check this device's date and time, then try again.");
  }
  const own = error instanceof ApiError ? error.detail : "";
  return own || gettext("Something went wrong. Load the page again.");
}

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  // A frame on another site has no cookie that tells which language it speaks.
  if (door === "widget") headers["Accept-Language"] = spoken;
  if (method !== "GET") headers["X-CSRFToken"] = await pageToken();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await attempt(prefix + path, {
    method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body),
  });
  const isJson = answer.headers.get("content-type")?.includes("json");
  const document = isJson ? await answer.json() : null;
  if (!answer.ok) throw new ApiError(answer.status, document?.code ?? "failed", document?.detail ?? "", document?.fields);
  return document;
}

/** @param {string} address @param {RequestInit} options */
async function attempt(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new ApiError(0, "offline", gettext("There is no connection. Try again when you are online."));
  }
}
