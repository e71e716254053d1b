// @ts-check
/** Two who answer the same customer: each sees the other, and is asked before the second answer goes out. */
import { html } from "../../../../accounts/vendor/lit/lit.js";
import { confirmed } from "../../../../accounts/js/components/confirm.js";
import { gettext } from "../../../../accounts/js/lib/i18n.js";
import { face } from "../rows.js";

/** A tool of the composer. */
export class Collision {
  /** When what stands in the field of a conversation was begun. @type {Map<string, number>} */
  #begun = new Map();
  /** What a person was asked about and sends all the same. @type {Set<string>} */
  #agreed = new Set();

  /** @param {any} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} text @param {string} id */
  typed(text, id) {
    if (!text) this.#begun.delete(id);
    else if (!this.#begun.has(id)) this.#begun.set(id, Date.now());
  }

  /** @param {string} id */
  async sent(id) {
    this.#begun.delete(id);
  }

  /** @param {string} text @param {string} id */
  holds(text, id) {
    const key = `${id}/${text}`;
    if (this.#agreed.delete(key)) return false;
    const writing = this.#writing(id);
    const answered = this.#answered(id);
    if (!writing && !answered) return false;
    this.#ask(text, id, key, answered, writing?.name ?? answered?.body.by);
    return true;
  }

  /** @param {string} text @param {string} id @param {string} key @param {any} answered @param {string} name */
  async #ask(text, id, key, answered, name) {
    const agreed = await confirmed({
      title: answered ? gettext("{name} has just answered", { name }) : gettext("{name} is writing a reply", { name }),
      words: answered
        ? gettext("While you wrote, they sent: “{text}”. Your words are kept here if you do not send them.", { text: (answered.body.text ?? "").slice(0, 160) })
        : gettext("The customer would hear both of you. Your words are kept here if you do not send them."),
      action: gettext("Send anyway"),
    });
    if (!agreed) return;
    this.#agreed.add(key);
    const field = this.page.composer.fieldOf(id);
    field?.form.requestSubmit();
  }

  /** A colleague who writes here now. @param {string} id */
  #writing = (id) => this.page.messenger.signs.in(id).find(({ t, party }) => t === "typing" && party === this.page.messenger.me.party);

  /** What a colleague answered since I began to write. @param {string} id */
  #answered(id) {
    const begun = this.#begun.get(id) ?? Infinity;
    const { messenger } = this.page;
    return messenger.conversations.get(id)?.shown.findLast(({ mine, at, body }) => mine && at > begun && body.by && body.by !== messenger.me.name && body.auto === undefined);
  }

  /** Above the field: who is here, and who writes. @param {string} id */
  above(id) {
    const { messenger } = this.page;
    const writing = this.#writing(id);
    const other = writing ?? messenger.signs.in(id).find(({ party }) => party === messenger.me.party);
    if (!other) return "";
    const isMine = this.page.team.isMe(messenger.summaryOf(id)?.inbox?.assignee);
    const words = writing ? gettext("{name} is writing a reply.", { name: other.name }) : gettext("{name} is here too.", { name: other.name });
    return html`<div class="collision" role="status">${face(other.name, "face--sm")}<span>${words}${writing ? html` <span class="small">${gettext("You are asked before you send.")}</span>` : ""}</span>
      ${isMine ? "" : html`<button class="btn btn-sm" type="button" @click=${() => this.page.acts.assignTo([id], messenger.me.agent)}>${gettext("Take over")}</button>`}</div>`;
  }
}
