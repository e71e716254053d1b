// @ts-check
/**
 * What the customer's app shows without a network: the newest answers that it has had, encrypted under this
 * device's own key. The business's dashboard keeps none.
 */
import * as api from "./api.js";
import { forgetSecret, keepSecret, namesOfSecrets, recallSecret } from "./keystore.js";

const PREFIX = "answer/";
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_MESSAGES = 100;

/** One change after the other. @type {Promise<unknown>} */
let turn = Promise.resolve();

/** An answer of the API, or without a network the one that was kept under this name. @param {string} name @param {string} path @returns {Promise<any>} */
export async function getKept(name, path) {
  if (api.door !== "chat") return api.get(path);
  try {
    const answer = await api.get(path);
    keepAnswer(name, () => answer);
    return answer;
  } catch (error) {
    const kept = isOffline(error) ? await recallAnswer(name) : null;
    if (!kept) throw error;
    return kept;
  }
}

/** Nobody was reached; whatever was refused was not. @param {unknown} error */
export const isOffline = (error) => error instanceof api.ApiError && error.code === "offline";

/** Keep what came by another way with what is kept of a conversation. @param {string} id @param {any[]} messages */
export function keepMessages(id, messages) {
  keepAnswer(`talk/${id}`, (known) => {
    if (!known) return null;
    const bySequence = new Map([...known.messages, ...messages].map((message) => [message.sequence, message]));
    const all = [...bySequence.values()].sort((one, other) => one.sequence - other.sequence);
    return { messages: all.slice(-MOST_MESSAGES), more: known.more || all.length > MOST_MESSAGES };
  });
}

/** Forget them all: somebody signs out, or nobody is signed in. */
export function forgetAnswers() {
  return inTurn(async () => {
    await Promise.all((await namesOfSecrets(PREFIX)).map(forgetSecret));
  });
}

/** @param {string} name @param {(known: any) => any} change what to keep instead; nothing when it gives null */
function keepAnswer(name, change) {
  if (api.door !== "chat") return;
  inTurn(async () => {
    const answer = change(await recallAnswer(name));
    const bytes = answer && new TextEncoder().encode(JSON.stringify(answer));
    if (bytes && bytes.length <= MOST_BYTES) await keepSecret(PREFIX + name, bytes);
  }).catch(() => undefined);
}

/** @param {string} name */
async function recallAnswer(name) {
  const kept = await recallSecret(PREFIX + name);
  return kept && JSON.parse(new TextDecoder().decode(kept));
}

/** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
function inTurn(act) {
  const done = turn.then(act);
  turn = done.catch(() => undefined);
  return done;
}
