// @ts-check
/** What waits for a network that is not there. */

const AGAIN_MS = 4_000;
/** Statuses of a server, or of a way to it, that is away for a moment. */
export const AWAY = new Set([0, 502, 503, 504]);

/** Until the network is back, a moment has passed, or nobody waits any more. @param {AbortSignal} signal @returns {Promise<void>} */
export const waitAgain = (signal) =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    const timer = setTimeout(go, AGAIN_MS);
    addEventListener("online", go);
    signal.addEventListener("abort", go);
  });
