// @ts-check
/** The header of a message: 146 bytes that the seal binds and the server may read (SPEC 3). */
import { refuseIf } from "../../../accounts/js/crypto/errors.js";
import { layout } from "../../../accounts/js/crypto/layouts.js";
import { VERSION, concat, exact, labelledHash } from "../../../accounts/js/crypto/primitives.js";

export const DIRECT = 1;
export const CAMPAIGN = 2;

const HEADER = layout("header size", [
  ["version", 1, "int"], ["kind", 1, "int"], ["conversationId", 16], ["senderId", 16], ["recipientId", 16],
  ["senderEpoch", 4, "int"], ["recipientEpoch", 4, "int"], ["clientMessageId", 16], ["sentAt", 8, "int"],
  ["previous", 32], ["commitment", 32],
]);

/** @param {Record<string, any>} fields */
export const packHeader = (fields) => HEADER.pack({ version: VERSION, kind: DIRECT, ...fields });

/** @param {Uint8Array} bytes */
export function readHeader(bytes) {
  const header = HEADER.read(bytes);
  refuseIf(header.version !== VERSION, "version");
  refuseIf(header.kind !== DIRECT && header.kind !== CAMPAIGN, "version");
  return header;
}

/** The id of a campaign's message in a conversation. @param {Uint8Array} campaignId @param {Uint8Array} conversationId */
export const campaignMessageId = (campaignId, conversationId) =>
  labelledHash("recado1/campaign", concat(exact(campaignId, 16), exact(conversationId, 16))).slice(0, 16);
