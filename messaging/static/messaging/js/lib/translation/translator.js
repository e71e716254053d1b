// @ts-check
/** Who translates: the browser's own translator when it answers in time, an installed pack, or nobody. */
import { browserTranslator } from "./browser-translator.js";
import { Detector } from "./detector.js";
import { Engine } from "./engine.js";
import { differences } from "./guard.js";
import { languageOf } from "./languages.js";
import { PackError, installedPacks, isHere, nameOf } from "./packs.js";
import { translateParts } from "./sentences.js";

/**
 * What became of a text: `text` its translation; `differs` what the translation got wrong, so that it must not stand
 * in for the original; `experimental` whether whoever installed the pack says not to rely on it.
 * @typedef {{text: string, differs: string[], experimental: boolean, byBrowser: boolean}} Translation
 */

export class Translator {
  /** @type {import("./packs.js").Pack[]} */
  packs = [];
  #detector = new Detector();
  /** @type {Map<string, Engine>} */
  #engines = new Map();
  /** @type {Promise<void> | null} */
  #loading = null;

  /** Ask once what is installed; without an answer it is asked again the next time. */
  load() {
    this.#loading ??= installedPacks().then((packs) => void (this.packs = packs)).catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** Every language of an installed pack. */
  get languages() {
    return [...new Set(this.packs.flatMap(({ from, to }) => [from, to]))].sort();
  }

  /** Into which languages a text in this one can be translated by packs. @param {string} from */
  targetsFrom = (from) => this.packs.filter((pack) => pack.from === from).map(({ to }) => to);

  /** @param {string} from @param {string} to */
  packFor = (from, to) => this.packs.find((pack) => pack.from === from && pack.to === to);

  /** @param {string} text @param {string} last the conversation's last confident language */
  async languageOf(text, last) {
    return languageOf(text, await this.#detector.detect(text, this.languages), last);
  }

  /**
   * The pack that must be downloaded before this can be translated; null when nothing must, undefined when nobody
   * translates this pair. @param {string} from @param {string} to
   */
  async missing(from, to) {
    if (await browserTranslator(from, to)) return null;
    const pack = this.packFor(from, to);
    if (!pack) return undefined;
    return (await isHere(pack)) ? null : pack;
  }

  /** @param {string} text @param {string} from @param {string} to @returns {Promise<Translation>} PackError when it cannot be done */
  async translate(text, from, to) {
    const own = await browserTranslator(from, to);
    if (own) {
      const found = await guarded(text, from, own).catch(() => null);
      if (found && !found.differs.length) return { ...found, experimental: false, byBrowser: true };
    }
    const pack = this.packFor(from, to);
    if (!pack) throw new PackError("");
    return { ...(await guarded(text, from, this.#engine(pack))), experimental: pack.experimental, byBrowser: false };
  }

  /** A person asks: an engine that stopped may start again. */
  wake() {
    this.#engines.forEach((engine) => engine.wake());
  }

  /** @param {import("./packs.js").Pack} pack */
  #engine(pack) {
    const engine = this.#engines.get(nameOf(pack)) ?? new Engine(pack);
    this.#engines.set(nameOf(pack), engine);
    return engine;
  }
}

/**
 * Translate and compare. Links and codes never reach the engine; numbers do, for the sake of the sentence, and are
 * left out in a second try when it gets one wrong. @param {string} text @param {string} from @param {{translate: (text: string) => Promise<string>}} engine
 */
async function guarded(text, from, engine) {
  const first = await translateParts(text, from, (part) => engine.translate(part));
  const differs = differences(text, first);
  if (!differs.length) return { text: first, differs };
  const second = await translateParts(text, from, (part) => engine.translate(part), true);
  return { text: second, differs: differences(text, second) };
}
