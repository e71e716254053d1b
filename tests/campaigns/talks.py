"""Conversations with times of a test's choosing: rows as the door leaves them, but empty."""

import os
import uuid
from datetime import datetime
from typing import Any

from messaging.models.conversations import Conversation, Watermark
from messaging.models.messages import Content, Message


class Talk:
    """Writes into one conversation, message after message."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.sequence = 0

    def customer(self, *times: datetime) -> "Talk":
        return self._say(self.conversation.customer_id, times)

    def business(self, *times: datetime, **fields: Any) -> "Talk":
        return self._say(self.conversation.business_id, times, **fields)

    def read_up_to(self, *, delivered: int, read: int, party_id: uuid.UUID | None = None) -> "Talk":
        Watermark.objects.create(
            conversation=self.conversation,
            party_id=party_id or self.conversation.customer_id,
            device_id=uuid.uuid4(),
            delivered_sequence=delivered,
            read_sequence=read,
            told_read_sequence=read,
        )
        return self

    def _say(self, sender_id: uuid.UUID, times: tuple[datetime, ...], **fields: Any) -> "Talk":
        for at in times:
            self.sequence += 1
            Message.objects.create(**self._row(sender_id, at) | fields)
        return self

    def _row(self, sender_id: uuid.UUID, at: datetime) -> dict[str, Any]:
        business_id = self.conversation.business_id
        content = Content.objects.create(
            business_id=business_id,
            sender_id=sender_id,
            commitment=os.urandom(32),
            body=b"",
            from_verified=False,
        )
        return {
            "business_id": business_id,
            "conversation": self.conversation,
            "sequence": self.sequence,
            "kind": Message.Kind.DIRECT,
            "sender_id": sender_id,
            "client_message_id": uuid.uuid4(),
            "header": b"",
            "seal": b"",
            "own_mark": b"",
            "content": content,
            "accepted_at_ms": int(at.timestamp() * 1000),
            "franking_key_id": "f1",
            "franking_tag": b"",
            "from_verified": False,
        }
