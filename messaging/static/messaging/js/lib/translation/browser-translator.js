// @ts-check
/**
 * The browser's own translator, where it has one and has the model on this device already: Recado never makes it
 * download anything. Whatever does not answer in time is left alone.
 */
const READY_MS = 1_500;
const ANSWER_MS = 5_000;

/** Translators by pair; null: there is none. @type {Map<string, Promise<any>>} */
const known = new Map();

/** @param {string} from @param {string} to @returns {Promise<{translate: (text: string) => Promise<string>} | null>} */
export function browserTranslator(from, to) {
  const pair = `${from}-${to}`;
  const found = known.get(pair) ?? within(READY_MS, open(from, to)).catch(() => null);
  known.set(pair, found);
  return found;
}

/** @param {string} from @param {string} to */
async function open(from, to) {
  const { Translator } = /** @type {any} */ (globalThis);
  const languages = { sourceLanguage: from, targetLanguage: to };
  if ((await Translator?.availability(languages)) !== "available") return null;
  const translator = await Translator.create(languages);
  return { translate: (/** @type {string} */ text) => within(ANSWER_MS, translator.translate(text)) };
}

/** @template T @param {number} limitMs @param {Promise<T>} answer @returns {Promise<T>} */
function within(limitMs, answer) {
  return Promise.race([answer, new Promise((_, reject) => setTimeout(() => reject(new Error("late")), limitMs))]);
}
