// @ts-check
/** The demo's sign-in helpers: a button fills the fields that it names. Does nothing outside the demo. */
for (const button of document.querySelectorAll("button[type=button]")) {
  button.addEventListener("click", () => {
    for (const [name, value] of Object.entries(/** @type {HTMLElement} */ (button).dataset)) {
      const field = document.querySelector(`[name="${name.replace(/^fill/, "").toLowerCase()}"]`);
      if (field instanceof HTMLInputElement) field.value = value ?? "";
    }
  });
}
