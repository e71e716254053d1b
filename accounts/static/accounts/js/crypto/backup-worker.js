// @ts-check
/** Argon2 takes half a second of a core: it runs here, so that the page stays alive. */
import { makeBackup, openBackup } from "./backups.js";

self.onmessage = ({ data }) => {
  const { act, pack, document, partyId, passphrase } = data;
  try {
    const result = act === "make" ? makeBackup(pack, { partyId, passphrase }) : openBackup(document, { partyId, passphrase });
    self.postMessage({ result });
  } catch (error) {
    self.postMessage({ reason: error?.reason ?? "failed" });
  }
};
// The module waits for libsodium first: what was posted before this word would be lost.
self.postMessage({ ready: true });
