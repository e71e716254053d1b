// @ts-check
/** A button with `data-copy` copies the text of the element that it names, and then says `data-done`. */
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const { copy = "", done = "" } = /** @type {HTMLElement} */ (button).dataset;
    const source = document.getElementById(copy);
    await navigator.clipboard.writeText(source?.textContent?.trim() ?? "");
    button.textContent = done;
  });
}
