// @ts-check
/** Sealing a body for the other side of a conversation, under the keys that count now (SPEC 3). */
import { CryptoError } from "../../../accounts/js/crypto/errors.js";
import { b64, randomBytes, utf8 } from "../../../accounts/js/crypto/primitives.js";
import { idBytes } from "../../../accounts/js/lib/ids.js";
import { makeContent } from "../crypto/contents.js";
import { makeEnvelope } from "../crypto/envelopes.js";
import { idOf } from "./media/entries.js";

/** The envelope as the server takes it, beside it the files that belong to it. @param {any} conversation @param {string} id the client message id @param {{media?: import("./media/entries.js").Entry[]}} body */
export function sealBody(conversation, id, body) {
  if (conversation.isExpired) throw new CryptoError("expired");
  const { identity, peer, parties, pairKeys, previous } = conversation;
  const content = makeContent(parties[0], utf8(JSON.stringify(body)), randomBytes(32));
  const pairKey = pairKeys.get(true, identity.epoch, peer.current.epoch);
  const sealed = makeEnvelope(identity.keys.get(identity.epoch), pairKey, {
    conversationId: idBytes(conversation.id), senderId: parties[0], recipientId: parties[1],
    senderEpoch: identity.epoch, recipientEpoch: peer.current.epoch, clientMessageId: idBytes(id),
    sentAt: Date.now(), previous, commitment: content.commitment,
  }, content.contentKey);
  return {
    v: 1, hdr: b64(sealed.header), seal: b64(sealed.seal), own: b64(sealed.ownMark), body: b64(content.ciphertext),
    ...(body.media?.length && { media: body.media.map(idOf) }),
  };
}
