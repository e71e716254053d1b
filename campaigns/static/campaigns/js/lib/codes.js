// @ts-check
/** People of a campaign by the gate's codes, as a table. */
import { gettext, language } from "../../../accounts/js/lib/i18n.js";
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";

const figure = new Intl.NumberFormat(language);
const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
/** @type {Record<string, string>} */
const COLOURS = { deliver: "s1", hold: "s2", defer: "s3", no_keys: "s0" };

/** @param {string} code */
export const colourOf = (code) => COLOURS[code] ?? "sd";

/** @param {Record<string, number>} codes */
export const inOrder = (codes) =>
  Object.entries(codes).sort((one, other) => rank(one[0]) - rank(other[0]) || other[1] - one[1]);

/** @param {string} code */
function rank(code) {
  const place = Object.keys(COLOURS).indexOf(code);
  return place < 0 ? Object.keys(COLOURS).length : place;
}

/** @param {Record<string, number>} codes @param {number} total @param {any} words from `campaigns.words` */
export const codesView = (codes, total, { words = {}, next = {} }) => html`<div class="table-scroll"><table class="data">
  <thead><tr>
    <th scope="col">${gettext("Verdict")}</th><th scope="col">${gettext("Code")}</th>
    <th scope="col" class="r">${gettext("People")}</th><th scope="col" class="r">${gettext("Share")}</th>
  </tr></thead>
  <tbody>${inOrder(codes).map(([code, people]) => html`<tr>
    <td><div class="verdict"><span class="dot ${colourOf(code)}"></span><span>${words[code] ?? code}
      ${next[code] ? html`<br><span class="small">${next[code]}</span>` : nothing}</span></div></td>
    <td><code>${code}</code></td>
    <td class="r">${figure.format(people)}</td>
    <td class="r">${share.format(total ? people / total : 0)}</td>
  </tr>`)}</tbody>
</table></div>`;
