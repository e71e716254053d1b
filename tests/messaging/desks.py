"""The bakery's people at their inbox, for tests."""

import uuid
from typing import Any

from django.db.models import Max
from django.test import Client

from accounts.doors import BUSINESS
from accounts.models.businesses import Membership
from messaging.delivery.inbox import is_typed
from messaging.models.conversations import Conversation, Watermark
from messaging.models.inbox import InboxEntry
from messaging.models.messages import Message
from messaging.services.conversations import raise_watermark
from messaging.services.inbox import Changes, change_entries
from tests.conftest import Cast
from tests.sessions import open_door

API = "/business/api/"


class Desk:
    """One member's page of the inbox."""

    def __init__(self, member: Membership) -> None:
        self.client = Client()
        open_door(self.client, member.user, BUSINESS)

    def ask(self, **query: Any) -> dict[str, Any]:
        answer = self.client.get(f"{API}inbox/", query)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def ids(self, **query: Any) -> list[str]:
        return [one["id"] for one in self.ask(**query)["conversations"]]

    def post(self, path: str, document: Any) -> Any:
        return self.client.post(f"{API}{path}", document, content_type="application/json")

    def change(self, *ids: Any, **changes: Any) -> dict[str, Any]:
        answer = self.post("inbox/changes/", {"conversations": [str(one) for one in ids], **changes})
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def undo(self, change: str) -> dict[str, Any]:
        answer = self.post(f"inbox/changes/{change}/undo/", {})
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def history(self, conversation_id: Any) -> list[dict[str, Any]]:
        return list(self.client.get(f"{API}conversations/{conversation_id}/history/").json()["events"])


def read(conversation: Conversation, upto: int, device: uuid.UUID | None = None) -> None:
    """One device of the business has read this far."""
    raise_watermark(
        conversation=conversation,
        party_id=conversation.business_id,
        device_id=device or uuid.uuid4(),
        delivered=upto,
        read=upto,
    )


def slow_unread(conversation: Conversation) -> int:
    """What is unread, counted one by one."""
    marks = Watermark.objects.filter(conversation=conversation, party_id=conversation.business_id)
    upto = marks.aggregate(read=Max("read_sequence"))["read"] or 0
    theirs = Message.objects.filter(conversation=conversation, sender_id=conversation.customer_id)
    return theirs.filter(sequence__gt=upto).count()


def slow_wait(conversation: Conversation) -> int | None:
    """Since when somebody waits, as the messages say."""
    since = None
    for message in Message.objects.filter(conversation=conversation).order_by("sequence"):
        if message.sender_id == conversation.customer_id:
            since = since or message.accepted_at_ms
        elif is_typed(message):
            since = None
    return since


def entry_of(conversation: Conversation) -> InboxEntry:
    return InboxEntry.objects.get(pk=conversation.pk)


def inbox_change(cast: Cast) -> uuid.UUID:
    """Something that luis did with alice's conversation: it is his, and has a label that says her name."""
    change_id = change_entries(
        business_id=cast.bakery.id,
        member_id=cast.luis.id,
        ids=[cast.conversation.id],
        changes=Changes(add_labels=("Alice",), assigns=True, assignee_id=cast.luis.id),
    )
    assert change_id is not None
    return change_id
