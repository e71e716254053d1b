// @ts-check
/** The safety number of two parties: read it aloud or scan it, then say that it matches. */
import { html, render, svg } from "../../vendor/lit/lit.js";
import encodeQR from "../../vendor/qr/qr.js";
import { fingerprint, safetyNumber, safetyQr } from "../crypto/safety-numbers.js";
import { sentence } from "../lib/api.js";
import { gettext } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { loadMe, openIdentity } from "../lib/identity.js";
import { SubstitutedError, markVerified, openPeer } from "../lib/peers.js";

/** @param {any} statement */
const fingerprintOf = (statement) => fingerprint(statement.partyType, statement.partyId, statement.identityKey);

/** Drawn here: the picture names both identities. @param {string} text */
function qrPicture(text) {
  const rows = encodeQR(text, "raw", { border: 2 });
  const size = rows.length;
  const squares = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return html`<svg class="safety-qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${gettext("QR code of the safety number")}>
    ${svg`<rect width="100%" height="100%" fill="#fff"></rect><path fill="#14213d" d=${squares}></path>`}</svg>`;
}

/** @param {HTMLElement} place */
export async function mount(place) {
  try {
    await show(place, place.dataset.peer ?? "");
  } catch (error) {
    const words = error instanceof SubstitutedError
      ? gettext("The keys of this party are not the ones that you knew. Do not write until you have compared numbers in person.")
      : sentence(error);
    render(html`<p class="notice notice--caution" role="alert">${icon("alert-triangle")}<span>${words}</span></p>`, replaced(place));
  }
}

/** @param {HTMLElement} place @param {string} peerId */
async function show(place, peerId) {
  const identity = await openIdentity(await loadMe());
  if (typeof identity === "string") return location.assign(`/${document.body.dataset.door}/keys/`);
  const peer = await openPeer(identity, peerId);
  if (!peer) return render(html`<p>${gettext("The other side has no keys yet.")}</p>`, replaced(place));
  const [mine, theirs] = [fingerprintOf(identity.chain.get(1)), fingerprintOf(peer.current)];
  const number = safetyNumber(mine, theirs).split(" ");
  const root = replaced(place);
  const draw = (verified) => render(view(number, safetyQr(mine, theirs), verified, async () => {
    await markVerified(identity, peerId, peer);
    draw(true);
  }), root);
  draw(peer.verifiedInPerson);
}

/** @param {string[]} number @param {string} qr @param {boolean} verified @param {() => void} confirm */
const view = (number, qr, verified, confirm) => html`
  <h1 class="h-page">${gettext("Safety number")}</h1>
  <p class="lead">${gettext("If both of you see the same number, nobody stands between you. Compare it in person or by phone.")}</p>
  <ol class="safety-number" translate="no">${number.map((group) => html`<li>${group}</li>`)}</ol>
  ${qrPicture(qr)}
  ${verified
    ? html`<p class="notice notice--ok">${icon("shield-check")}<span>${gettext("You have confirmed that the numbers match.")}</span></p>`
    : html`<button class="btn btn-primary" type="button" @click=${confirm}>${gettext("The numbers match")}</button>`}`;

/** @param {HTMLElement} place */
function replaced(place) {
  const root = document.createElement("div");
  root.className = "stack";
  place.replaceChildren(root);
  return root;
}
