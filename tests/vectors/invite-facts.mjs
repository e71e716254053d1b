// Facts about invitations: as the vectors state them, and every refusal beyond.
import * as invitations from "./static/accounts/js/crypto/invitations.js";
import { raw, refusals, refused, same, shortFields, zeros } from "./cast.mjs";

const answerOf = ({ business, agent, ik }) => ({
  businessId: raw(business), agentId: raw(agent), identityKey: raw(ik),
});
const check = (given) => invitations.checkInvite(raw(given.mac), raw(given.secret), answerOf(given));

function* inviteVectorFacts({ invite }) {
  yield ["invite, byte for byte", () => same(invitations.inviteMac(raw(invite.secret), answerOf(invite)), raw(invite.mac))];
  yield ["invite holds", () => check(invite)];
  for (const given of invite.negative) {
    yield [`invite: ${given.name}`, () => refused(given.expect, () => check(given))];
  }
}

function* inviteFacts({ invite }) {
  const [secret, answer] = [invitations.generateInviteSecret(), answerOf(invite)];
  yield ["invite secret: 32 bytes", () => same(secret.length, 32)];
  yield ["invite secret: another each time", () => {
    if (secret.join() === invitations.generateInviteSecret().join()) throw new Error("twice the same");
  }];
  yield* shortFields("invite", answer, (shorter) => invitations.inviteMac(secret, shorter));
  yield* refusals("invite", "field", () => invitations.inviteMac(secret.slice(1), answer));
  yield* refusals("invite", "invite", () => invitations.checkInvite(zeros(32), secret, answer));
}

export const FACTS = [inviteVectorFacts, inviteFacts];
