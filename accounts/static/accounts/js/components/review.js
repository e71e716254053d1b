// @ts-check
/** A review page: ticks are kept as they are made, and a reason brings its template of an answer. */

/** @param {HTMLElement} page */
export function mount(page) {
  const list = page.querySelector("form[data-checklist]");
  if (list instanceof HTMLFormElement) keepTicks(page, list);
  const stored = document.getElementById("answers")?.textContent ?? "{}";
  /** @type {Record<string, string>} */
  const answers = JSON.parse(stored);
  for (const form of page.querySelectorAll("form[data-answer]")) {
    if (form instanceof HTMLFormElement) offerAnswers(form, answers);
  }
}

/**
 * Every tick is written down at once; Approve opens with the last one.
 * @param {HTMLElement} page
 * @param {HTMLFormElement} list
 */
function keepTicks(page, list) {
  // One after another: the last one that was sent says how the list stands.
  let sent = Promise.resolve();
  list.addEventListener("change", () => {
    const body = new FormData(list);
    sent = sent.then(() => send(page, body));
  });
}

/**
 * @param {HTMLElement} page
 * @param {FormData} body
 */
async function send(page, body) {
  try {
    const answer = await fetch(page.dataset.checks ?? "", { method: "POST", body });
    const told = await answer.json();
    show(page, answer.ok ? told.missing : null, answer.ok ? "" : told.message);
  } catch {
    show(page, null, page.dataset.unsent ?? "");
  }
}

/**
 * @param {HTMLElement} page
 * @param {number | null} missing
 * @param {string} problem
 */
function show(page, missing, problem) {
  const approve = page.querySelector("[data-approve]");
  if (approve instanceof HTMLButtonElement) approve.disabled = missing !== 0;
  const hint = page.querySelector("[data-hint]");
  if (hint instanceof HTMLElement) hint.hidden = missing === 0;
  const count = page.querySelector("[data-count]");
  if (count && missing !== null) count.textContent = count.textContent?.replace(/\d+/, String(missing)) ?? "";
  const place = page.querySelector("[data-problem]");
  if (place instanceof HTMLElement) {
    place.hidden = !problem;
    place.textContent = problem;
  }
}

/**
 * A template fills the field until somebody writes in it.
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} answers
 */
function offerAnswers(form, answers) {
  const code = form.querySelector("select");
  const words = form.querySelector("textarea");
  if (!code || !words) return;
  const templates = new Set(Object.values(answers));
  code.addEventListener("change", () => {
    if (!words.value.trim() || templates.has(words.value)) words.value = answers[code.value] ?? "";
  });
}
