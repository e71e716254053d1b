// @ts-check
/** Beside the form of an ad: the card as customers will see it, while it is written. */

/** @param {HTMLElement} form */
export function mount(form) {
  /** @param {string} name @returns {any} */
  const field = (name) => form.querySelector(`[name="${name}"]`);
  const card = /** @type {HTMLElement} */ (form.querySelector(".ad-card"));
  /** @param {string} name @returns {any} */
  const part = (name) => card.querySelector(`[data-part="${name}"]`);
  const zone = field("zone");
  // A form that nobody has sent yet begins in the zone of its writer.
  if (zone.value === "UTC" && !field("headline").value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  form.addEventListener("input", () => {
    part("headline").textContent = field("headline").value;
    part("text").textContent = field("text").value;
    part("picture").alt = field("alt").value;
    part("call").textContent = field("call").selectedOptions[0].textContent;
  });
  field("picture").addEventListener("change", ({ target }) => {
    const [file] = target.files;
    const picture = part("picture");
    if (!file) return;
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
    part("no-picture")?.remove();
  });
}
