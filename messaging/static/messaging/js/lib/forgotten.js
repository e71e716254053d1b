// @ts-check
/** Messages under keys that this device does not hold: on their way, or forgotten on purpose (SPEC 8). */
import { equal, unb64 } from "../../../accounts/js/crypto/primitives.js";
import { readHeader } from "../crypto/headers.js";

/** How many wait for keys, and how many are older than every key of mine. @param {import("./conversation.js").Conversation} conversation */
export function sortLocked({ locked, identity }) {
  const oldest = Math.min(...identity.keys.keys());
  const isForgotten = ({ envelope }) => {
    const { senderId, senderEpoch, recipientEpoch } = readHeader(unb64(envelope.hdr));
    return (equal(senderId, identity.party) ? senderEpoch : recipientEpoch) < oldest;
  };
  const forgotten = locked.filter(isForgotten).length;
  return { forgotten, waiting: locked.length - forgotten };
}
