// @ts-check
/** Calls to this door's own API. */
import { gettext } from "./i18n.js";

export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} detail */
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

export const door = document.body.dataset.door || "";
const prefix = `/${door}/api/`;
const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** @param {string} path */
export const get = (path) => call("GET", path);
/** @param {string} path @param {unknown} body */
export const post = (path, body) => call("POST", path, body);
/** @param {string} path @param {unknown} body */
export const put = (path, body) => call("PUT", path, body);

/** What to tell a person about any failure. @param {unknown} error */
export const sentence = (error) =>
  error instanceof ApiError ? error.message : gettext("Something went wrong. Load the page again.");

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  /** @type {RequestInit} */
  const options = { method, credentials: "same-origin", headers: { "X-CSRFToken": token } };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { ...options.headers, "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(prefix + path, options);
  } catch {
    throw new ApiError(0, "offline", gettext("There is no connection. Try again when you are online."));
  }
  const text = await answer.text();
  const document = text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new ApiError(answer.status, document?.code ?? "failed", document?.detail ?? "");
  return document;
}
