// @ts-check
/** What staff are shown of a body, in plain words: as `messaging/bodies/words.py` writes them. */

/** @param {any} body as it was read @returns {string} nothing where it has no words of its own */
export const shownWords = (body) => [...linesOf(body)].join("\n");

/** @param {any} body @returns {Generator<string>} */
function* linesOf(body) {
  const { t, text, translation, buttons = [], sections, contacts = [] } = body;
  if (text !== undefined) yield text;
  // Some readers are shown the sender's own translation first: it is part of what was said.
  if (translation) yield `[${translation.lang}] ${translation.text}`;
  for (const button of buttons) yield `[ ${button.text} ]`;
  if (sections) yield* rowsOf(body);
  if (t === "link") yield `[ ${body.label} ] ${body.url}`;
  if (t === "location") yield* [body.name, body.address, body.lat, body.lng].filter((part) => part !== undefined).map(String);
  for (const { name, organisation, numbers, emails } of contacts) {
    yield* [name, organisation, ...numbers, ...emails].filter((part) => part !== undefined);
  }
  if (t === "reaction" || t === "unknown") yield* [body.emoji, body.fallback].filter(Boolean);
}

/** @param {any} body @returns {Generator<string>} */
function* rowsOf({ button, sections }) {
  yield `[ ${button} ]`;
  for (const { title, rows } of sections) {
    if (title) yield title;
    for (const row of rows) yield [row.title, row.description].filter((part) => part !== undefined).join(" · ");
  }
}
