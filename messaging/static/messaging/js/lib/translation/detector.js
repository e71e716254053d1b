// @ts-check
/** Asks the detector's worker; it is started with the first question and goes when there are none for a while. */
import { workerAddress } from "../../../../accounts/js/lib/workers.js";
import { Calls } from "./calls.js";

const LIMIT_MS = 20_000;
const IDLE_MS = 120_000;

export class Detector {
  /** @type {Promise<Calls> | null} */
  #starting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /** @param {string} text @param {string[]} languages that come into question @returns {Promise<{language: string, reliable: boolean}>} */
  async detect(text, languages) {
    try {
      this.#starting ??= start();
      const calls = await this.#starting;
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#end(calls), IDLE_MS);
      return await calls.ask({ text, languages });
    } catch {
      // Without a detector the conversation's last language counts, or what the reader chooses.
      this.#starting = null;
      return { language: "", reliable: false };
    }
  }

  /** @param {Calls} calls */
  #end(calls) {
    this.#starting = null;
    calls.end();
  }
}

/** @returns {Promise<Calls>} */
function start() {
  const address = new URL("./detect-worker.js", import.meta.url);
  const worker = new Worker(workerAddress(address), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", () => resolve(new Calls(worker, LIMIT_MS)), { once: true });
    worker.addEventListener("error", reject, { once: true });
  });
}
