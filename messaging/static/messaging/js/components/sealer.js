// @ts-check
/** On every page of the dashboard: this tab helps to send what is due, when it holds the business's keys. */
import { loadMe, openIdentity } from "../../../accounts/js/lib/identity.js";
import { Sealer } from "../lib/sealer.js";

/** What the page itself shows comes first. */
const AFTER_MS = 1_000;

export function mount() {
  setTimeout(async () => {
    const identity = await openIdentity(await loadMe()).catch(() => "unknown");
    if (typeof identity !== "string") new Sealer(identity).start();
  }, AFTER_MS);
}
