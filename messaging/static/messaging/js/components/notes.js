// @ts-check
/** Private notes between the messages, and the field to write them: never the one that the customer hears from. */
import { html, nothing } from "../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../accounts/js/components/confirm.js";
import * as api from "../../../accounts/js/lib/api.js";
import { exactTimeOf, gettext, timeOf } from "../../../accounts/js/lib/i18n.js";
import { icon } from "../../../accounts/js/lib/icons.js";
import { Mentions, namedIn } from "../lib/mentions.js";
import { Notes } from "../lib/notes.js";
import { NoteField } from "./note-field.js";

const PROBLEMS = {
  forgotten: () => gettext("This note cannot be read any more: its keys were forgotten, as your settings say."),
  waiting: () => gettext("This note waits for keys: an owner must give you access."),
  unreadable: () => gettext("This note could not be verified and is not shown."),
};

/** Notes of an inbox: what it shows of them, and where they are written. */
export class NoteDesk {
  /** The conversations in which a note is being written, not a message. @type {Set<string>} */
  #writing = new Set();
  /** The people whom a note may name. @type {Array<{id: string, name: string}>} */
  members = [];

  /** @param {any} page the inbox that shows it */
  constructor(page) {
    this.page = page;
    this.notes = new Notes(page.messenger, (note) => this.noteView(note));
    this.mentions = new Mentions(page.messenger);
    this.field = new NoteField(this);
    document.addEventListener("recado:frame", (event) => this.#hear(/** @type {any} */ (event).detail));
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** The keys are open: what was written meanwhile. */
  start = () => {
    this.#meet();
    return this.mentions.start().catch(() => undefined);
  };

  /** A conversation was opened, with the field for its customer. @param {string} id */
  opened(id) {
    this.#writing.delete(id);
    if (!document.hidden) this.mentions.read(id);
    return this.notes.load(id);
  }

  #look() {
    const { openId } = this.page.messenger;
    if (openId && !document.hidden) this.mentions.read(openId);
  }

  /** @param {any} frame */
  #hear(frame) {
    if (frame.t === "welcome" && this.page.messenger.openId) this.notes.load(this.page.messenger.openId);
    if (frame.t === "welcome") this.start();
    if (frame.t !== "note") return;
    const note = this.notes.hear(frame);
    if (note) this.mentions.hear(note);
  }

  /** Who is in the team now. */
  async #meet() {
    this.members = await api.get("team/").catch(() => this.members);
    this.page.requestUpdate();
  }

  /** @param {string} id of the conversation @param {() => unknown} composer what else stands there: the field for the customer */
  view(id, composer) {
    if (!this.page.conversation) return composer();
    const isNote = this.#writing.has(id);
    const choice = (isOne, mark, words) => html`<label><input type="radio" name="what-to-write" .checked=${isNote === isOne} @change=${() => this.turn(id, isOne)}><span>${icon(mark)} ${words}</span></label>`;
    return html`<div class="note-switch ${isNote ? "note-switch--on" : ""}">
        <fieldset class="seg"><legend class="visually-hidden">${gettext("What you write")}</legend>
          ${choice(false, "message-circle", gettext("Message"))}${choice(true, "lock", gettext("Private note"))}</fieldset></div>
      ${isNote ? this.field.view(id) : composer()}`;
  }

  /** Write a note, or a message again; what stood in either field stays its own. @param {string} id @param {boolean} isNote */
  async turn(id, isNote) {
    if (isNote && this.page.composer.fieldOf(id)?.value) this.page.messenger.sayTyping(false);
    this.#writing[isNote ? "add" : "delete"](id);
    this.page.requestUpdate();
    await this.page.updateComplete;
    if (isNote) await this.field.opened(id);
    else await this.page.composer.opened(id);
  }

  /** @param {import("../lib/notes.js").Note} note */
  noteView(note) {
    const { text, author, at, mentions, problem } = note;
    const isForMe = mentions.includes(this.page.messenger.me.agent);
    return html`<div class="msg msg--out msg--note ${isForMe ? "msg--for-me" : ""}" data-note=${note.key}>
      <div class="bubble"><p class="bubble__kicker">${icon("lock")}<span>${isForMe ? gettext("Private note for you") : gettext("Private note")} · ${gettext("Only your team sees this")}</span></p>
        ${problem ? html`<p class="note__problem">${PROBLEMS[problem]()}</p>` : html`<p class="note__text" dir="auto">${this.#marked(text ?? "")}</p>`}
        <div class="bubble__meta"><bdi>${author.name}</bdi> <time datetime=${new Date(at).toISOString()} title=${exactTimeOf(at)}>${timeOf(at)}</time>
          ${this.notes.canDelete(note) ? html`<button class="note__delete" type="button" aria-label=${gettext("Delete this note")} title=${gettext("Delete this note")} @click=${() => this.#remove(note)}>${icon("trash")}</button>` : nothing}</div></div></div>`;
  }

  /** A text with the colleagues that it names. @param {string} text */
  #marked(text) {
    const parts = [];
    let done = 0;
    for (const [begin, end] of namedIn(text, this.members)) {
      parts.push(text.slice(done, begin), html`<b class="note__name">${text.slice(begin, end)}</b>`);
      done = end;
    }
    return [...parts, text.slice(done)];
  }

  /** @param {import("../lib/notes.js").Note} note */
  async #remove(note) {
    const isSure = await confirmed({
      title: gettext("Delete this note?"), words: gettext("It goes for the whole team, and cannot be brought back."), action: gettext("Delete"),
    });
    if (!isSure) return;
    await this.notes.remove(note).catch((error) => this.page.say?.(api.sentence(error), false, true));
  }
}

/** Above the list: notes that name me, wherever they stand. @param {any} page the inbox */
export function mentionsView({ noteDesk, messenger }) {
  return noteDesk.mentions.waiting.map(({ key, conversation, author }) => {
    const name = messenger.conversations.get(conversation)?.summary.customer.name ?? messenger.summaries.find(({ id }) => id === conversation)?.customer.name;
    const words = name ? gettext("{author} named you in a note about {name}.", { author, name }) : gettext("{author} named you in a note.", { author });
    return html`<p class="banner banner--note" role="status" data-mention=${key}>${icon("lock")}<span>${words} <a href="#${conversation}">${gettext("Open")}</a></span></p>`;
  });
}
