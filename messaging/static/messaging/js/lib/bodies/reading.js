// @ts-check
/**
 * What a body says, once it was opened and its commitment checked (SPEC 3, Body; PROTOCOL.md, Bodies).
 *
 * A body is whatever the other side wrote: each kind reads what it knows, within bounds, and drops the rest. Whatever
 * does not fit is `unknown`. `messaging/bodies/reading.py` reads the same; both run one file of cases.
 */
import { fromUtf8 } from "../../../../accounts/js/crypto/primitives.js";
import { MOST_BYTES, isObject, isShallow } from "./bounds.js";
import { readCommand } from "./command.js";
import { readContacts } from "./contacts.js";
import { readLink } from "./link.js";
import { readList } from "./list.js";
import { readLocation } from "./location.js";
import { readReaction } from "./reaction.js";
import { readReplyButtons } from "./reply-buttons.js";
import { readSides } from "./sides.js";
import { readTemplate } from "./template.js";
import { readText } from "./text.js";

const VERSION = 1;

/** A reader gives what its kind says, or null. @type {Map<unknown, (body: Record<string, any>) => Record<string, any> | null>} */
const KINDS = new Map(Object.entries({
  text: readText, command: readCommand, "reply-buttons": readReplyButtons, template: readTemplate, reaction: readReaction,
  location: readLocation, contacts: readContacts, list: readList, link: readLink,
}));

/** A body of a known kind, or a polite stand-in. @param {Uint8Array} bytes @returns {any} */
export function readBody(bytes) {
  const body = parsed(bytes);
  if (!isObject(body)) return { t: "unknown" };
  const { fallback, ...sides } = readSides(body);
  const said = isKnownVersion(body) ? saidBy(body) : null;
  if (!said) return { t: "unknown", ...sides, fallback };
  // Nothing stands beside approved words.
  return body.t === "template" ? { t: "template", ...said } : { t: body.t, ...said, ...sides };
}

/** @param {Uint8Array} bytes */
function parsed(bytes) {
  if (bytes.length > MOST_BYTES) return undefined;
  try {
    const json = fromUtf8(bytes);
    return isShallow(json) ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}

/** A template's `v` is the version of its words, and a kind of its own would follow it. @param {Record<string, any>} body */
const isKnownVersion = ({ t, v }) => t === "template" || v === undefined || v === VERSION;

/** @param {Record<string, any>} body */
function saidBy(body) {
  try {
    return KINDS.get(body.t)?.(body) ?? null;
  } catch {
    return null;
  }
}
