// @ts-check
/** A worker that answers calls by their number, each within a time, and that is let go when nobody needs it. */

export class WorkerLostError extends Error {}

export class Calls {
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void, timer: ReturnType<typeof setTimeout>}>} */
  #waiting = new Map();
  #number = 0;

  /** @param {Worker} worker @param {number} limitMs after which a call counts as lost */
  constructor(worker, limitMs) {
    this.worker = worker;
    this.limitMs = limitMs;
    worker.addEventListener("message", ({ data }) => this.#answered(data));
    worker.addEventListener("error", () => this.end());
  }

  /** Ask for something; WorkerLostError when no answer comes. @param {object} request @param {number} [limitMs] @returns {Promise<any>} */
  ask(request, limitMs = this.limitMs) {
    this.#number += 1;
    const id = this.#number;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.end(), limitMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.worker.postMessage({ ...request, id });
    });
  }

  /** Whether somebody waits for an answer. */
  get isBusy() {
    return this.#waiting.size > 0;
  }

  /** Let the worker go; whoever waits is told. */
  end() {
    this.worker.terminate();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new WorkerLostError());
    }
    this.#waiting.clear();
  }

  /** @param {any} data */
  #answered({ id, ...answer }) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.resolve(answer);
  }
}
