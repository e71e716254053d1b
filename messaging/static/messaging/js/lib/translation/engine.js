// @ts-check
/**
 * The Bergamot engine in a worker of its own, one for each pair of languages: started once, let go when nobody
 * translates for a while. One that dies is started once more; if that one dies too, the engine stays off until a
 * person asks for it again.
 */
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { workerAddress } from "../../../../accounts/js/lib/workers.js";
import { Calls, WorkerLostError } from "./calls.js";
import { PackError, openPack } from "./packs.js";

const IDLE_MS = 180_000;
const START_LIMIT_MS = 60_000;
const LIMIT_MS = 10_000;
const CACHED_SENTENCES = 4096;

export class Engine {
  /** @type {Promise<Calls> | null} */
  #starting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;
  #isOff = false;

  /** @param {import("./packs.js").Pack} pack */
  constructor(pack) {
    this.pack = pack;
    this.models = [{ from: pack.from, to: pack.to }];
  }

  /** A person asks again: what was off may start. */
  wake() {
    this.#isOff = false;
  }

  /** @param {string} text a sentence or a few @returns {Promise<string>} PackError when it cannot be done */
  async translate(text) {
    if (this.#isOff) throw stopped();
    try {
      return await this.#attempt(text);
    } catch (error) {
      if (!(error instanceof WorkerLostError)) throw error;
    }
    try {
      return await this.#attempt(text);
    } catch (error) {
      if (!(error instanceof WorkerLostError)) throw error;
      this.#isOff = true;
      throw stopped();
    }
  }

  /** Let the worker and its memory go. */
  async end() {
    const starting = this.#starting;
    this.#starting = null;
    clearTimeout(this.#idle);
    (await starting?.catch(() => null))?.end();
  }

  /** @param {string} text */
  async #attempt(text) {
    this.#starting ??= start(this.pack);
    const starting = this.#starting;
    try {
      const calls = await starting;
      clearTimeout(this.#idle);
      const [{ target }] = await call(calls, "translate", [{ models: this.models, texts: [{ text, html: false, qualityScores: false }] }]);
      this.#idle = setTimeout(() => calls.isBusy || this.end(), IDLE_MS);
      return target.text;
    } catch (error) {
      // Another call may have started the next one already.
      if (this.#starting === starting) await this.end();
      throw error;
    }
  }
}

/** @param {import("./packs.js").Pack} pack @returns {Promise<Calls>} */
async function start(pack) {
  const files = await openPack(pack);
  const { worker: address, glue, wasm } = addresses();
  const calls = new Calls(new Worker(workerAddress(address)), LIMIT_MS);
  try {
    await call(calls, "initialize", [{ cacheSize: CACHED_SENTENCES, glue: glue.href, wasm: wasm.href }], START_LIMIT_MS);
    await call(calls, "loadTranslationModel", [{ from: pack.from, to: pack.to }, files], START_LIMIT_MS);
    return calls;
  } catch (error) {
    calls.end();
    throw error;
  }
}

/** After an error the engine's memory is not to be trusted: it counts as lost. @param {Calls} calls @param {string} name @param {unknown[]} args @param {number} [limitMs] */
async function call(calls, name, args, limitMs) {
  const { result, error } = await calls.ask({ name, args }, limitMs);
  if (error) throw new WorkerLostError(error.message);
  return result;
}

/** Where the page says that the engine's files are. */
function addresses() {
  const { dataset } = /** @type {HTMLElement} */ (document.getElementById("recado-engine"));
  const [worker, glue, wasm] = [dataset.worker, dataset.glue, dataset.wasm].map((path) => new URL(String(path), location.href));
  return { worker, glue, wasm };
}

const stopped = () => new PackError(gettext("The translator stopped twice and is off now. Press Translate to try again."));
