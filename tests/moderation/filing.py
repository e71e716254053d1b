"""Reports as a browser makes them: messages really sent, really opened, and sealed to the moderation key."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.crypto.boxes import lock_in_box
from accounts.crypto.primitives import b64
from accounts.queries.actors import CUSTOMER_SIDE, Actor, actor_of_membership
from messaging.crypto.franking import ReportItem as Evidence
from messaging.events import message_document
from messaging.models.messages import Message
from moderation.boxes import current_public_key
from moderation.filings import read_filing
from moderation.models.reports import Report
from moderation.services.reports import file_report
from tests.conftest import Cast
from tests.messaging.test_delivery import send
from tests.parties import TestParty, conversation_of


def received(reader: TestParty, sender: TestParty) -> list[Evidence]:
    """What a reader could report of a sender's messages, in their order."""
    conversation_id = conversation_of(reader, sender)
    rows = Message.objects.filter(conversation_id=conversation_id, sender_id=sender.id)
    found = []
    for row in rows.select_related("content").order_by("sequence"):
        document = message_document(row)
        reader.guard.__init__()  # type: ignore[misc]
        opened = reader.open(sender, document)
        header, tag = bytes(row.header), bytes(row.franking_tag)
        key_id, kf = row.franking_key_id, opened.franking_key
        found.append(Evidence(header, row.accepted_at_ms, key_id, tag, kf, opened.body))
    return found


def sent_to_alice(cast: Cast, *texts: str) -> list[Evidence]:
    """The bakery writes to alice, who wrote first; what she can report of it."""
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Good morning")
    for text in texts:
        send(bakery, alice, text)
    return received(alice, bakery)


def sealed(document: Any) -> str:
    _, key = current_public_key(settings.MODERATION_KEYS)
    plain = document if isinstance(document, bytes) else json.dumps(document).encode()
    return b64(lock_in_box(plain, key))


def filing_document(conversation_id: UUID, evidence: list[Evidence], **changes: Any) -> dict[str, Any]:
    """What POST reports/ takes."""
    document = {
        "conversation": str(conversation_id),
        "reason": "spam",
        "comment": "",
        "key": "m1",
        "items": [sealed(item.document()) for item in evidence],
    }
    return {**document, **changes}


def alice_as_actor(cast: Cast) -> Actor:
    return Actor(CUSTOMER_SIDE, cast.alice.id, cast.alice.user_id, cast.alice.name)


def bob_as_actor(cast: Cast) -> Actor:
    return Actor(CUSTOMER_SIDE, cast.bob.id, cast.bob.user_id, cast.bob.name)


def luis_as_actor(cast: Cast) -> Actor:
    return actor_of_membership(cast.luis)


def report(cast: Cast, evidence: list[Evidence], **changes: Any) -> Report:
    """Alice reports the bakery."""
    filing = read_filing(filing_document(cast.conversation.id, evidence, **changes))
    return file_report(actor=alice_as_actor(cast), conversation=cast.conversation, filing=filing)
