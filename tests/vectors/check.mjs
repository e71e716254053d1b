// Every fact about the browser's modules: check(vectors) → {checked, wrong}.
// firstWrong(vectors) stops at the first fact that does not hold.
import * as account from "./account-facts.mjs";
import { Cast, rememberDerivations } from "./cast.mjs";
import * as certificate from "./certificate-facts.mjs";
import * as flip from "./flip-facts.mjs";
import * as invite from "./invite-facts.mjs";
import * as life from "./life-facts.mjs";
import * as log from "./log-facts.mjs";
import * as message from "./message-facts.mjs";
import * as note from "./note-facts.mjs";
import * as sealed from "./sealed-facts.mjs";
import * as vector from "./vector-facts.mjs";

const JUDGES = [
  ...[vector, account, invite, life, certificate, log, sealed, message, note, flip].flatMap((module) => module.FACTS),
  ...[vector, sealed, flip].flatMap((module) => module.SLOW_FACTS),
];

/** The name of every fact, and what went wrong with it or null. */
async function* verdicts(vectors) {
  let group = "the cast";
  try {
    rememberDerivations();
    const cast = new Cast(vectors);
    for (const judge of JUDGES) {
      group = judge.name;
      for (const [name, fact] of judge(vectors, cast)) yield await verdict(name, fact);
    }
  } catch (error) {
    yield `${group}: ${error}`;
  }
}

async function verdict(name, fact) {
  try {
    await fact();
    return null;
  } catch (error) {
    return `${name}: ${error}`;
  }
}

export async function check(vectors) {
  const wrong = [];
  let checked = 0;
  for await (const said of verdicts(vectors)) {
    checked += 1;
    if (said !== null) wrong.push(said);
  }
  return { checked, wrong };
}

export async function firstWrong(vectors) {
  for await (const said of verdicts(vectors)) if (said !== null) return said;
  return null;
}
