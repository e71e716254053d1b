// @ts-check
/** Franking: what makes a report proof (SPEC 4). The browser checks its own report before it is sent. */
import { refuseIf } from "../../../accounts/js/crypto/errors.js";
import { b64, concat, equal, integer, labelledHash } from "../../../accounts/js/crypto/primitives.js";
import { readHeader } from "./headers.js";

/** The server's stamp on a header. @param {Uint8Array} key @param {Uint8Array} header @param {number} at */
export const deliveryTag = (key, header, at) => labelledHash("recado1/delivery", concat(header, integer(at, 8)), key);

/**
 * The header, when the accused sent exactly this body to the reporter in this conversation.
 * @param {{header: Uint8Array, at: number, keyId: string, tag: Uint8Array, frankingKey: Uint8Array, body: Uint8Array}} item
 * @param {Record<string, Uint8Array>} keys
 * @param {{reporterId: Uint8Array, accusedId: Uint8Array, conversationId: Uint8Array, judged: Set<string>}} facts
 */
export function judgeReport(item, keys, { reporterId, accusedId, conversationId, judged }) {
  const header = readHeader(item.header);
  refuseIf(!Object.hasOwn(keys, item.keyId), "tag");
  refuseIf(!equal(deliveryTag(keys[item.keyId], item.header, item.at), item.tag), "tag");
  refuseIf(!equal(header.senderId, accusedId), "party");
  refuseIf(!equal(header.recipientId, reporterId), "party");
  refuseIf(!equal(header.conversationId, conversationId), "conversation");
  const commitment = labelledHash("recado1/commit", item.body, item.frankingKey);
  refuseIf(!equal(commitment, header.commitment), "commitment");
  const identity = b64(concat(header.conversationId, header.senderId, header.clientMessageId));
  refuseIf(judged.has(identity), "replayed id");
  judged.add(identity);
  return header;
}
