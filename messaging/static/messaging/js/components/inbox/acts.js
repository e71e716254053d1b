// @ts-check
/** What can be done with conversations, one or many: asked for, done, said, and taken back. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import * as api from "../../../../accounts/js/lib/api.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { Changes } from "../../lib/inbox/changes.js";
import { momentOf } from "../../lib/inbox/moment.js";
import { fieldValue, firstChoice, snoozes } from "../../lib/inbox/snoozes.js";
import { chosen } from "./palette.js";

const SNOOZES = {
  later: () => gettext("Later today"),
  tomorrow: () => gettext("Tomorrow morning"),
  week: () => gettext("Monday morning"),
};
const NOBODY = "nobody";
/** As long as the customer does not write. */
const ALWAYS = "always";

export class Acts {
  /** @param {any} page */
  constructor(page) {
    this.page = page;
    this.changes = new Changes(page.list);
  }

  /** What is meant: what is picked, else the row that is focused, else what is open. @returns {string[]} */
  get aim() {
    const { selection, messenger } = this.page;
    const row = /** @type {HTMLElement | null} */ (document.activeElement?.closest?.("[data-row]"));
    if (selection.size) return selection.ids;
    return [row?.dataset.row || messenger.openId].filter(Boolean);
  }

  /** @param {string[]} ids */
  #nameOf = (ids) => (ids.length === 1 ? this.page.list.summaryOf(ids[0])?.customer.name ?? "" : gettext("{count} conversations", { count: ids.length }));

  /** @param {string[]} ids @param {Record<string, any>} what @param {string} done */
  async #make(ids, what, done) {
    const { page, changes } = this;
    if (!ids.length) return;
    try {
      await changes.make(ids, what);
      page.selection.clear();
      page.say(done, changes.canUndo);
    } catch (error) {
      page.say(api.sentence(error), changes.canUndo, true);
    }
  }

  /** @param {string[]} ids */
  async assign(ids) {
    if (!ids.length) return undefined;
    const { team } = this.page;
    const members = await team.load();
    const now = ids.length === 1 ? this.page.list.summaryOf(ids[0])?.inbox?.assignee?.id ?? NOBODY : "";
    const me = members.filter(team.isMe);
    const others = members.filter((member) => !team.isMe(member)).sort((one, other) => Number(other.is_online) - Number(one.is_online) || one.name.localeCompare(other.name));
    const option = (member) => ({ key: member.id, words: team.isMe(member) ? gettext("Me") : member.name, hint: gettext("{count} open", { count: member.open }), mark: "user", isOn: member.id === now, isOnline: member.is_online });
    const [key] = await chosen({
      title: gettext("Assign: {name}", { name: this.#nameOf(ids) }), placeholder: gettext("Whose is it?"),
      options: [...me.map(option), { key: NOBODY, words: gettext("Nobody"), mark: "user-x", isOn: now === NOBODY }, ...others.map(option)],
    });
    return key ? this.assignTo(ids, key === NOBODY ? null : key) : undefined;
  }

  /** @param {string[]} ids @param {string | null} assignee */
  assignTo(ids, assignee) {
    const name = this.#nameOf(ids);
    const member = this.page.team.members.find(({ id }) => id === assignee)?.name ?? "";
    if (!assignee) return this.#make(ids, { assignee }, gettext("{name}: nobody's now.", { name }));
    const isMe = assignee === this.page.messenger.me.agent;
    return this.#make(ids, { assignee }, isMe ? gettext("{name}: assigned to you.", { name }) : gettext("{name}: assigned to {member}.", { name, member }));
  }

  /** @param {string[]} ids */
  async snooze(ids) {
    if (!ids.length) return undefined;
    const now = Date.now();
    const offered = snoozes(now);
    const [key] = await chosen({
      title: gettext("Snooze: {name}", { name: this.#nameOf(ids) }), placeholder: gettext("Until when?"), below: (close) => chosenTime(now, close),
      options: [...offered.map(({ key: word, at }) => ({ key: String(at), words: SNOOZES[word](), hint: momentOf(at), mark: "clock-pause" })), { key: ALWAYS, words: gettext("Until the customer writes"), mark: "zzz" }],
    });
    if (!key) return undefined;
    const name = this.#nameOf(ids);
    if (key === ALWAYS) return this.#make(ids, { status: "snoozed" }, gettext("{name}: back when the customer writes.", { name }));
    return this.#make(ids, { status: "snoozed", snoozed_until: Number(key) }, gettext("{name}: back {moment}.", { name, moment: momentOf(Number(key)) }));
  }

  /** @param {string[]} ids */
  async label(ids) {
    if (!ids.length) return undefined;
    const { list } = this.page;
    const held = ids.map((id) => list.summaryOf(id)?.inbox?.labels ?? []);
    const names = [...new Set([...Object.keys(list.counts?.labels ?? {}), ...held.flat()])].sort((one, other) => one.localeCompare(other));
    const options = names.map((name) => {
      const count = held.filter((labels) => labels.includes(name)).length;
      return { key: name, words: name, isOn: count === held.length, isMixed: count > 0 && count < held.length };
    });
    const turned = await chosen({
      title: gettext("Labels: {name}", { name: this.#nameOf(ids) }), placeholder: gettext("Find a label, or write a new one"), isMany: true, options,
      other: (words) => ({ key: words, words, hint: gettext("new label") }),
    });
    if (!turned.length) return undefined;
    const [less, more] = [true, false].map((isOn) => turned.filter((name) => Boolean(options.find(({ key }) => key === name)?.isOn) === isOn));
    return this.#make(ids, { add_labels: more, remove_labels: less }, gettext("{name}: labels changed.", { name: this.#nameOf(ids) }));
  }

  /** Resolve what is open or snoozed; where all of it is resolved, open it again. @param {string[]} ids */
  resolve(ids) {
    const isOver = ids.every((id) => this.page.list.summaryOf(id)?.inbox?.status === "resolved");
    const name = this.#nameOf(ids);
    return isOver ? this.reopen(ids) : this.#make(ids, { status: "resolved" }, gettext("{name}: resolved.", { name }));
  }

  /** @param {string[]} ids */
  reopen = (ids) => this.#make(ids, { status: "open" }, gettext("{name}: open again.", { name: this.#nameOf(ids) }));

  /** @param {string[]} ids */
  read = (ids) => this.#make(ids, { read: true }, gettext("{name}: marked as read.", { name: this.#nameOf(ids) }));

  undo = async () => {
    const { page, changes } = this;
    if (!changes.canUndo) return page.say(gettext("There is nothing to undo."), false);
    try {
      const kept = await changes.undo();
      return page.say(kept ? gettext("Undone. {count} kept as they are: somebody changed them since.", { count: kept }) : gettext("Undone."), false);
    } catch (error) {
      return page.say(api.sentence(error), false, true);
    }
  };
}

/** A time of one's own, by this device's clock. @param {number} now @param {(key: string) => void} close */
function chosenTime(now, close) {
  const submit = (/** @type {any} */ event) => {
    event.preventDefault();
    const at = new Date(event.target.elements.at.value).getTime();
    if (at > Date.now()) close(String(at));
  };
  return html`<form class="palette__time" @submit=${submit}><label class="field__label" for="snooze-at">${gettext("Or choose a time")}</label>
    <input class="form-control" id="snooze-at" name="at" type="datetime-local" required min=${fieldValue(now + 60_000)} value=${fieldValue(firstChoice(now))}>
    <button class="btn btn-primary" type="submit">${gettext("Snooze")}</button></form>`;
}
