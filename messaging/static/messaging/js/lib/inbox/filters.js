// @ts-check
/** Which conversations the inbox shows, as the address says it, and whether one of them is among these. */

export const VIEWS = ["mine", "unassigned", "open", "snoozed", "resolved", "all"];
const NOTHING = { view: "open", label: "", assignee: "", unread: false, sort: "newest", q: "" };

/** @typedef {typeof NOTHING} Filters */

/** What an address asks for; what it cannot mean counts as nothing. @param {string} search @returns {Filters} */
export function readFilters(search) {
  const given = new URLSearchParams(search);
  const view = given.get("view") ?? "";
  return {
    view: VIEWS.includes(view) ? view : NOTHING.view, label: given.get("label") ?? "", assignee: given.get("assignee") ?? "",
    unread: given.get("unread") === "1", sort: given.get("sort") === "waiting" ? "waiting" : NOTHING.sort, q: (given.get("q") ?? "").slice(0, 100),
  };
}

/** What goes into an address, or into a question to the server: nothing that says nothing. @param {Partial<Filters>} filters */
export function writeFilters(filters) {
  const said = Object.entries(filters).filter(([name, value]) => value && value !== NOTHING[/** @type {keyof Filters} */ (name)]);
  return new URLSearchParams(said.map(([name, value]) => [name, value === true ? "1" : String(value)]));
}

/** Whether anything narrows what a view shows. @param {Filters} filters */
export const isNarrowed = ({ label, assignee, unread, q, sort }) => Boolean(label || assignee || unread || q || sort !== NOTHING.sort);

/** Whether a conversation belongs among these; whom a search finds, only the server knows. @param {any} summary @param {Filters} filters @param {string} me my membership */
export function belongs({ inbox, unread }, filters, me) {
  const label = filters.label.toLocaleLowerCase();
  return isIn(inbox, filters.view, me)
    && (!label || inbox.labels.some((name) => name.toLocaleLowerCase() === label))
    && (!filters.assignee || inbox.assignee?.id === filters.assignee)
    && (!filters.unread || unread > 0);
}

/** @param {any} inbox @param {string} view @param {string} me */
function isIn(inbox, view, me) {
  if (!inbox || view === "all") return Boolean(inbox);
  if (view === "mine") return inbox.status === "open" && inbox.assignee?.id === me;
  if (view === "unassigned") return inbox.status === "open" && !inbox.assignee;
  return inbox.status === view;
}

/** Whether one stands above another: who waits longest, then the newest. @param {any} one @param {any} other @param {string} sort */
export function isAbove(one, other, sort) {
  const [since, others] = [one, other].map(({ inbox }) => (sort === "waiting" && inbox?.waiting_since) || Infinity);
  if (since !== others) return since < others;
  if (since !== Infinity) return one.id < other.id;
  const [at, otherAt] = [one, other].map((summary) => summary.inbox?.at ?? summary.at);
  return at === otherAt ? one.id > other.id : at > otherAt;
}
