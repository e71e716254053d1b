// @ts-check
/** Asking a new recovery code back: two of its groups prove that it was written down. */

const ASKED = 2;

/** The numbers of the groups to ask for, in order; the last group is too short to ask. @param {string} code */
export function chosenGroups(code) {
  const numbers = code.split("-").map((_, index) => index + 1).slice(0, -1);
  while (numbers.length > ASKED) numbers.splice(crypto.getRandomValues(new Uint32Array(1))[0] % numbers.length, 1);
  return numbers;
}

/** Whether the asked groups, or the whole code, were typed. @param {string} code @param {number[]} asked @param {string} typed */
export function isKept(code, asked, typed) {
  const groups = code.split("-");
  const expected = asked.map((number) => groups[number - 1]).join("");
  return [expected, groups.join("")].includes(letters(typed));
}

/** Forgives case, spaces, dashes and the three digits that a code never has. @param {string} typed */
const letters = (typed) =>
  typed.toUpperCase().replace(/[^A-Z0-9]/g, "").replaceAll("0", "O").replaceAll("1", "I").replaceAll("8", "B");
