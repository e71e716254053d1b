"""What the people of a business see of conversations in their inbox."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from messaging.models.inbox import ConversationLabel, InboxEntry


def inbox_of(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The `inbox` of summaries (PROTOCOL.md) by conversation, in two queries; not of those never in an inbox.

    The caller has proved that the conversations are the reader's.
    """
    rows = InboxEntry.objects.filter(pk__among=set(ids)).values_list(
        "pk",
        "status",
        "assignee_id",
        "assignee__user__name",
        "snoozed_until_ms",
        "last_at_ms",
        "waiting_since_ms",
        "unread",
    )
    shown: dict[UUID, dict[str, Any]] = {}
    for pk, status, assignee_id, name, snoozed_until, last_at, waiting_since, unread in rows:
        shown[pk] = {
            "status": status,
            "assignee": {"id": str(assignee_id), "name": name} if assignee_id else None,
            "snoozed_until": snoozed_until,
            "labels": [],
            "waiting_since": waiting_since,
            "at": last_at,
            "unread": unread,
        }
    labels = ConversationLabel.objects.filter(conversation_id__among=set(shown)).order_by("label__name")
    for conversation_id, name in labels.values_list("conversation_id", "label__name"):
        shown[conversation_id]["labels"].append(name)
    return shown
