// @ts-check
/** What may stand in the fields of a body, as messaging/bodies/bounds.py has it: pure, and in linear time. */

export const MOST_BYTES = 65_535;
const MOST_DEPTH = 16;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Half a pair: no text that can be written as UTF-8. */
const HALF = /[\ud800-\udfff]/u;
/** Signs that nobody sees, or that turn what stands beside them; not the joiners and marks that scripts and emoji need. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]/u;
/** More marks on one letter than any script needs: they run over what stands around. */
const FLOOD = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}/u;
const BLANK = /^[\s\u200c-\u200f]*$/u;
const WEB = /^https?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][!#-;=?-[\]_a-z~]*)?$/i;
const MAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/u;
const NUMBER = /^\+?[0-9][0-9 ()./-]{1,30}$/;
const PART = "(?:[\\u00a9\\u00ae\\u203c\\u2049\\u2122\\u2139\\u2190-\\u21ff\\u2300-\\u23ff\\u2460-\\u24ff\\u25a0-\\u27bf\\u2900-\\u297f\\u2b00-\\u2bff\\u3030\\u303d\\u3297\\u3299\\u{1f000}-\\u{1f1e5}\\u{1f200}-\\u{1faff}]\\ufe0f?[\\u{1f3fb}-\\u{1f3ff}]?(?:[\\u{e0020}-\\u{e007e}]{1,8}\\u{e007f})?)";
const EMOJI = new RegExp(`^(?:[\\u{1f1e6}-\\u{1f1ff}]{2}|[0-9#*]\\ufe0f?\\u20e3|${PART}(?:\\u200d${PART}){0,5})$`, "u");
const MOST_EMOJI = 32;

/** Some text. @param {unknown} value @returns {value is string} */
export const isText = (value) => typeof value === "string" && value !== "" && !HALF.test(value);

/** Characters as people count them, and Python: one for a pair. @param {string} text */
export const lengthOf = (text) => [...text].length;

/** @param {unknown} value @param {number} most characters @returns {value is string} */
export const isTextWithin = (value, most) => isText(value) && value.length <= 2 * most && lengthOf(value) <= most;

/** One line of visible characters, for names and labels. @param {unknown} value @param {number} most @returns {value is string} */
export const isLine = (value, most) =>
  isTextWithin(value, most) && !UNSEEN.test(value) && !FLOOD.test(value) && !BLANK.test(value);

/** @param {unknown} value @returns {value is string} */
export const isId = (value) => typeof value === "string" && UUID.test(value);

/** A list of so many things. @param {unknown} value @param {number} least @param {number} most @returns {value is any[]} */
export const isListOf = (value, least, most) => Array.isArray(value) && value.length >= least && value.length <= most;

/** @param {unknown} value @returns {value is Record<string, any>} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value @param {number} least @param {number} most @returns {value is number} */
export const isNumberIn = (value, least, most) => typeof value === "number" && value >= least && value <= most;

/** An address of the web without a name and password in it, in ASCII. @param {unknown} value @returns {value is string} */
export const isWebAddress = (value) => isTextWithin(value, 2_000) && WEB.test(value);

/** @param {unknown} value @returns {value is string} */
export const isMail = (value) => isLine(value, 254) && MAIL.test(value);

/** A number as people write it. @param {unknown} value @returns {value is string} */
export const isPhoneNumber = (value) => isTextWithin(value, 32) && NUMBER.test(value);

/** One emoji: a sign, a flag, a key, or several that are joined. @param {unknown} value @returns {value is string} */
export const isEmoji = (value) => isText(value) && value.length <= MOST_EMOJI && EMOJI.test(value);

/** Whether JSON is nested no deeper than bodies ever are; said before it is parsed. @param {string} json */
export function isShallow(json) {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (isInText) {
      if (sign === "\\") at += 1;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === "{" || sign === "[") {
      depth += 1;
      if (depth > MOST_DEPTH) return false;
    } else if (sign === "}" || sign === "]") depth -= 1;
  }
  return true;
}

/** The same for every reader: undefined where it does not fit. @param {unknown} value @param {boolean} fits @returns {any} */
export const onlyIf = (value, fits) => (fits ? value : undefined);
