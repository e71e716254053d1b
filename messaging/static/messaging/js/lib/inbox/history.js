// @ts-check
/** What the team did with a conversation, told between its messages. */
import * as api from "../../../../accounts/js/lib/api.js";

const PREFIX = "history/";

export class History {
  /** Answers that came after a later question count no more. */
  #turn = 0;

  /** @param {any} messenger @param {(event: any) => unknown} view of one event */
  constructor(messenger, view) {
    Object.assign(this, { messenger, view });
  }

  /** @param {string} id of the conversation */
  async load(id) {
    const turn = (this.#turn += 1);
    const { messenger, view } = /** @type {any} */ (this);
    const answer = await api.get(`conversations/${id}/history/`).catch(() => null);
    const conversation = messenger.conversations.get(id);
    if (!answer || !conversation || turn !== this.#turn) return;
    const others = conversation.asides.filter(({ key }) => !key.startsWith(PREFIX));
    const own = answer.events.reverse().map((event, index) => ({ key: `${PREFIX}${event.at}/${index}`, at: event.at, view: () => view(event) }));
    conversation.asides = [...others, ...own];
    messenger.changed();
  }
}
