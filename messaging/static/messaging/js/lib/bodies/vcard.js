// @ts-check
/** A contact as address books read it (RFC 2426: vCard 3.0, which every one of them knows). Pure. */

/** @param {{name: string, organisation?: string, numbers: string[], emails: string[]}} contact */
export function vcardOf({ name, organisation, numbers, emails }) {
  const lines = [
    "BEGIN:VCARD", "VERSION:3.0", `N:${escaped(name)};;;;`, `FN:${escaped(name)}`,
    ...(organisation ? [`ORG:${escaped(organisation)}`] : []),
    ...numbers.map((number) => `TEL;TYPE=VOICE:${escaped(number)}`),
    ...emails.map((email) => `EMAIL:${escaped(email)}`),
    "END:VCARD", "",
  ];
  return lines.map(folded).join("\r\n");
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\,;]/g, "\\$&").replace(/[\r\n]+/g, " ");

/** A line is at most 75 bytes long; what comes after begins with a blank. @param {string} line */
function folded(line) {
  const parts = [""];
  let room = 75;
  for (const sign of line) {
    const size = new TextEncoder().encode(sign).length;
    if (size > room) {
      parts.push(" ");
      room = 74;
    }
    parts[parts.length - 1] += sign;
    room -= size;
  }
  return parts.join("\r\n");
}
