// @ts-check
/**
 * Buttons that make or prove a passkey: `data-passkey` says which, `data-address` where the challenge is
 * (`begin/` below it) and where the answer goes. Browsers know passkeys on named hosts only.
 */
const BY_NUMBER = /^[\d.]+$|:/;
const ENDINGS = "=";

/** @param {string} text */
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, ENDINGS));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} bytes */
function textOf(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {{id: string, type: "public-key", transports?: AuthenticatorTransport[]}[] | undefined} listed */
const named = (listed) => (listed ?? []).map((one) => ({ ...one, id: bytesOf(one.id) }));

/** @param {any} options */
async function made(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const made = /** @type {any} */ (await navigator.credentials.create({ publicKey }));
  return {
    ...common(made),
    response: {
      clientDataJSON: textOf(made.response.clientDataJSON),
      attestationObject: textOf(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

/** @param {any} options */
async function proved(options) {
  const publicKey = { ...options, challenge: bytesOf(options.challenge), allowCredentials: named(options.allowCredentials) };
  const shown = /** @type {any} */ (await navigator.credentials.get({ publicKey }));
  return {
    ...common(shown),
    response: {
      clientDataJSON: textOf(shown.response.clientDataJSON),
      authenticatorData: textOf(shown.response.authenticatorData),
      signature: textOf(shown.response.signature),
      userHandle: shown.response.userHandle ? textOf(shown.response.userHandle) : null,
    },
  };
}

/** @param {any} credential */
const common = (credential) => ({
  id: credential.id,
  rawId: textOf(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: credential.getClientExtensionResults(),
});

/** @param {string} address @param {unknown} body */
async function ask(address, body) {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  const answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": field instanceof HTMLInputElement ? field.value : "",
    },
    body: JSON.stringify(body),
  });
  const isJson = answer.headers.get("content-type")?.includes("json");
  const given = isJson ? await answer.json() : {};
  if (!answer.ok) throw new Error(given.detail ?? "");
  return given;
}

/** @param {HTMLButtonElement} button */
async function press(button) {
  const { passkey, address = "", failed = "", second } = button.dataset;
  const note = button.parentElement?.querySelector("[data-passkey-note]");
  if (note) note.textContent = "";
  button.disabled = true;
  try {
    const options = await ask(`${address}begin/`, { second: second === "yes" });
    const { next, proof } = await ask(address, await (passkey === "make" ? made(options) : proved(options)));
    if (next) location.assign(next);
    else shown(button, proof);
  } catch (error) {
    // What the browser itself refused is for its own window to explain.
    const own = error instanceof DOMException ? "" : /** @type {Error} */ (error).message;
    if (note) note.textContent = own || failed;
  }
  button.disabled = false;
}

/** The proof stands for the password: the form goes on its way with it. @param {HTMLButtonElement} button @param {string} proof */
function shown(button, proof) {
  const form = button.closest("form");
  const field = form?.querySelector("input[type=password]");
  if (field instanceof HTMLInputElement) field.value = proof;
  form?.requestSubmit();
}

if (window.PublicKeyCredential && !BY_NUMBER.test(location.hostname)) {
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => press(button));
  }
}
