// @ts-check
/** Addresses of workers, as Trusted Types ask for them. */

/** @type {any} */
let policy = null;

/** The one Trusted Types policy: workers of our own origin. @param {URL} address @returns {any} */
export function workerAddress(address) {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return address;
  policy ??= types.createPolicy("recado", {
    createScriptURL: (text) => {
      if (new URL(text).origin !== location.origin) throw new TypeError("foreign worker");
      return text;
    },
  });
  return policy.createScriptURL(address.href);
}
