// @ts-check
/** Addresses of the web in a text: where they lead, and whether their host is one to look at twice. Pure. */

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
/** What ends a sentence, or a formatted word, and no address. */
const AFTER = new Set(".,;:!?)]}'*_~`’”»");
/** Letters from which other alphabets than Latin copy some. */
const NOT_PLAIN = /[^\u0020-\u007e]/;

/**
 * @typedef {{from: number, to: number, href: string, host: string, isOdd: boolean}} Link `host` as machines read it;
 *   `isOdd`: what is written is not the plain host that it leads to
 */

/** Every address in a text, in order. @param {string} text @returns {Link[]} */
export function linksOf(text) {
  return [...text.matchAll(ADDRESS)].flatMap(({ index, 0: found }) => {
    let length = found.length;
    while (length && AFTER.has(found[length - 1])) length -= 1;
    const link = linkTo(found.slice(0, length));
    return link ? [{ from: index, to: index + length, ...link }] : [];
  });
}

/** Where an address leads; null where it leads nowhere. @param {string} written */
export function linkTo(written) {
  if (!URL.canParse(written)) return null;
  const { protocol, href, host, username, password } = new URL(written);
  if (!["http:", "https:"].includes(protocol) || !host) return null;
  const isOdd = Boolean(username || password) || host.split(".").some((part) => part.startsWith("xn--")) ||
    NOT_PLAIN.test(written.slice(0, hostEnd(written)));
  return { href, host, isOdd };
}

/** Where the host of an address ends. @param {string} written */
function hostEnd(written) {
  const after = written.slice(8).search(/[/?#]/);
  return after < 0 ? written.length : after + 8;
}
