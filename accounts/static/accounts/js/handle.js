// @ts-check
/** Suggests a handle while the business's name is written, until somebody writes one by hand. */
const name = document.querySelector('[name="business_name"]');
const handle = document.querySelector('[name="handle"]');

/** @param {string} text What a handle may be made of. */
function handleOf(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
}

if (name instanceof HTMLInputElement && handle instanceof HTMLInputElement) {
  let own = handle.value !== "" && handle.value !== handleOf(name.value);
  handle.addEventListener("input", () => {
    own = handle.value !== "";
  });
  name.addEventListener("input", () => {
    if (!own) handle.value = handleOf(name.value);
  });
}
