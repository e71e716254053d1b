// @ts-check
/** The people who answer, who of them is there, and how much each has open. */
import * as api from "../../../../accounts/js/lib/api.js";

export class Team {
  /** @type {Array<{id: string, name: string, role: string, is_online: boolean, open: number}>} */
  members = [];

  /** How conversations find whom they are for: by hand, or in turn. */
  assignment = "manual";

  /** @param {any} messenger */
  constructor(messenger) {
    this.messenger = messenger;
  }

  /** Ask who is there now; without an answer the last one stands. */
  async load() {
    const { members } = await api.get("inbox/team/").catch(() => ({ members: this.members }));
    this.members = members;
    this.messenger.changed();
    return this.members;
  }

  /** Whoever leads the team decides how work is given out. */
  get mayAssign() {
    return ["owner", "admin"].includes(this.messenger.me.role);
  }

  async loadSettings() {
    const { assignment } = await api.get("inbox/settings/").catch(() => this);
    this.assignment = assignment;
    this.messenger.changed();
  }

  /** @param {string} assignment */
  async assignBy(assignment) {
    ({ assignment: this.assignment } = await api.put("inbox/settings/", { assignment }));
    this.messenger.changed();
  }

  /** @param {{id: string} | null | undefined} member */
  isMe = (member) => member?.id === this.messenger.me.agent;
}
