// @ts-check
/** A body in one line: for lists, quotes, searches and reports. */
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { plainOf } from "../formatting/plain.js";
import { lineOfFiles } from "../media/entries.js";

/** @param {any} body as it was read */
export function lineOfBody(body) {
  const { t, text, media } = body;
  if (media) return lineOfFiles({ media, text: plainOf(text) });
  if (text !== undefined) return plainOf(text);
  if (t === "location") return [gettext("Location"), body.name, body.address].filter(Boolean).join(" · ");
  if (t === "contacts") return `${gettext("Contact")} · ${body.contacts.map(({ name }) => name).join(", ")}`;
  if (t === "reaction") return body.emoji ? gettext("Reacted with {emoji}", { emoji: body.emoji }) : gettext("Took a reaction back");
  return body.fallback ?? gettext("This kind of message needs a newer version of Recado.");
}
