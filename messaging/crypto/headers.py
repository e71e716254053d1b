"""The header of a message: what the seal binds and what the server may read.

Source: SPEC 3, Header.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import (
    HASH_SIZE,
    ID_SIZE,
    VERSION,
    ZERO_HASH,
    exact,
    labelled_hash,
    safe_integer,
)

_HEADER = struct.Struct(">BB16s16s16sII16sQ32s32s")
HEADER_SIZE = _HEADER.size
NO_PREVIOUS = ZERO_HASH


class MessageKind(IntEnum):
    """How a message was sent. Source: SPEC 1, Labels."""

    DIRECT = 0x01
    CAMPAIGN = 0x02


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """146 bytes, offsets in brackets:

    [0] version 01 | [1] kind | [2] conversation id (16) | [18] sender id (16) | [34] recipient id (16) |
    [50] sender epoch u32 | [54] recipient epoch u32 | [58] client message id (16) |
    [74] sender clock u64 ms | [82] previous commitment (32) | [114] commitment (32). Integers are big-endian.

    `previous` is the commitment of the last message of either side that the sender accepted in this
    conversation; zeros for the first and for campaigns.

    Source: SPEC 3, Header.
    """

    kind: MessageKind
    conversation_id: bytes
    sender_id: bytes
    recipient_id: bytes
    sender_epoch: int
    recipient_epoch: int
    client_message_id: bytes
    sent_at_ms: int
    previous: bytes
    commitment: bytes

    def pack(self) -> bytes:
        """Return the bytes that the seal authenticates.

        Raises CryptoError when a field does not fit its place.
        """
        try:
            return _HEADER.pack(
                VERSION,
                self.kind,
                exact(self.conversation_id, ID_SIZE),
                exact(self.sender_id, ID_SIZE),
                exact(self.recipient_id, ID_SIZE),
                self.sender_epoch,
                self.recipient_epoch,
                exact(self.client_message_id, ID_SIZE),
                safe_integer(self.sent_at_ms),
                exact(self.previous, HASH_SIZE),
                exact(self.commitment, HASH_SIZE),
            )
        except struct.error:
            raise CryptoError("field") from None

    @classmethod
    def parse(cls, header: bytes) -> "MessageHeader":
        """Read a header. Proves nothing: `open_message` and `judge_report` do.

        Raises CryptoError: "header size", "version", "integer".
        """
        version, kind, *fields = _HEADER.unpack(exact(header, HEADER_SIZE, "header size"))
        if version != VERSION or kind not in (MessageKind.DIRECT, MessageKind.CAMPAIGN):
            raise CryptoError("version")
        read = cls(MessageKind(kind), *fields)
        safe_integer(read.sent_at_ms)
        return read


def campaign_message_id(campaign_id: bytes, conversation_id: bytes) -> bytes:
    """Return the client message id (16) of a campaign in a conversation, so that resuming repeats nothing.

    H("recado1/campaign", campaign id | conversation id)[:16].

    Source: SPEC 3, Header.
    """
    preimage = exact(campaign_id, ID_SIZE) + exact(conversation_id, ID_SIZE)
    return labelled_hash("recado1/campaign", preimage)[:ID_SIZE]
