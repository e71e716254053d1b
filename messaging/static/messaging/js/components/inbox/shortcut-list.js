// @ts-check
/** The keys that do things in the inbox, in words. */
import { gettext } from "../../../../accounts/js/lib/i18n.js";

/** As the help tells them, in order. @type {Array<[string[], () => string]>} */
export const SHORTCUTS = [
  [["j", "↓"], () => gettext("Next conversation")],
  [["k", "↑"], () => gettext("Previous conversation")],
  [["Enter"], () => gettext("Open it")],
  [["r"], () => gettext("Reply")],
  [["a"], () => gettext("Assign")],
  [["m"], () => gettext("Make it mine")],
  [["l"], () => gettext("Labels")],
  [["s"], () => gettext("Snooze")],
  [["e"], () => gettext("Resolve, or open again")],
  [["x"], () => gettext("Select; with Shift, all from the last one")],
  [["u"], () => gettext("Undo")],
  [["/"], () => gettext("Search; in the message field, quick replies")],
  [["Esc"], () => gettext("Select none; leave a field")],
  [["?"], () => gettext("This list")],
];
