"""Sealing a body in the demo's world, as its sender's browser would."""

import time
import uuid
from typing import Any
from uuid import UUID

from accounts.crypto.keyrings import pair_key_out
from accounts.crypto.primitives import b64
from config.demo.keys import EPOCH, DemoKeys
from messaging.crypto.contents import make_content
from messaging.crypto.envelopes import make_envelope
from messaging.crypto.headers import NO_PREVIOUS, MessageHeader, MessageKind


def seal(
    body: bytes,
    conversation_id: UUID,
    sender: DemoKeys,
    other: DemoKeys,
    *,
    previous: bytes = NO_PREVIOUS,
    client_message_id: UUID | None = None,
) -> dict[str, Any]:
    """The envelope, ready for the door."""
    content = make_content(sender.party_id.bytes, body)
    header = MessageHeader(
        kind=MessageKind.DIRECT,
        conversation_id=conversation_id.bytes,
        sender_id=sender.party_id.bytes,
        recipient_id=other.party_id.bytes,
        sender_epoch=EPOCH,
        recipient_epoch=EPOCH,
        client_message_id=(client_message_id or uuid.uuid4()).bytes,
        sent_at_ms=time.time_ns() // 1_000_000,
        previous=previous,
        commitment=content.commitment,
    )
    pair_key = pair_key_out(sender.keys, other.chain[EPOCH].exchange_key)
    envelope = make_envelope(sender.keys, pair_key, header, content.content_key)
    return {**envelope.document(), "body": b64(content.ciphertext)}
