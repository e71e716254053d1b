"""Notifications and their outbox, as their business sees them, and why a customer received one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from accounts.errors.base import MalformedError, NotFoundError
from accounts.models.people import Customer
from accounts.queries.actors import Actor
from accounts.queries.businesses import number_of_customer
from messaging.models.contacts import Contact
from messaging.models.conversations import Conversation
from messaging.models.messages import Message
from messaging.models.outbox import Notification, OutboxRow
from messaging.models.templates import TemplateVersion

PAGE_SIZE = 25
MOST_CONTACTS = 2_000
State = OutboxRow.State
UNSENT = (State.WAITING, State.WAITING_FOR_KEYS, State.NO_KEYS, State.SEALING)


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """One page of notifications, newest first, and the cursor of the next."""

    notifications: list[Notification]
    next_cursor: str | None


def notifications_page_for(actor: Actor, cursor: str | None) -> NotificationPage:
    """The notifications of the actor's business, each with `counts`: [(state, label, code, how many)].

    Raises MalformedError for a cursor that none of these pages gave.
    """
    rows = Notification.objects.filter(business_id=actor.party_id).order_by("-id")
    if cursor:
        try:
            rows = rows.filter(pk__lt=UUID(cursor))
        except ValueError as error:
            raise MalformedError from error
    found = list(rows.select_related("template_version__template", "created_by")[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    counts = counts_of(page)
    for notification in page:
        notification.counts = counts[notification.id]  # type: ignore[attr-defined]
    return NotificationPage(page, str(page[-1].id) if len(found) > PAGE_SIZE else None)


def counts_of(notifications: Sequence[Notification]) -> dict[UUID, list[dict[str, Any]]]:
    """How many recipients of each notification are in which state, and with which code; one query."""
    rows = OutboxRow.objects.filter(notification__in=notifications).order_by("state", "code")
    counts: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values("notification_id", "state", "code").annotate(count=Count("pk")):
        row["label"] = State(row["state"]).label
        counts[row.pop("notification_id")].append(row)
    return counts


def get_notification_for(actor: Actor, notification_id: UUID) -> Notification:
    """Return a notification of the actor's business. Raises Http404."""
    rows = Notification.objects.select_related("template_version__template", "created_by")
    return get_object_or_404(rows, pk=notification_id, business_id=actor.party_id)


def trail_of(notification: Notification) -> list[OutboxRow]:
    """What became of each recipient, in the order in which they were chosen; contacts are loaded.

    The caller has got the notification from `get_notification_for`.
    """
    return list(OutboxRow.objects.filter(notification=notification).select_related("contact").order_by("id"))


def is_whole(notification: Notification) -> bool:
    """Say whether nothing of a notification was sent, cancelled or given up: only then it can be changed."""
    rows = OutboxRow.objects.filter(notification=notification)
    return not rows.exclude(state__in=UNSENT).exists()


def reachable_contacts_for(actor: Actor, query: str, wanted: Collection[str]) -> list[dict[str, Any]]:
    """The contacts whom the actor's business may choose as recipients: the first MOST_CONTACTS by name.

    `query` is part of a name or number, "" for all; who is `wanted` (ids of contacts or of customers) is
    there whatever the query.
    """
    own = Contact.objects.filter(business_id=actor.party_id)
    ids = [text for text in wanted if is_uuid(text)]
    asked = own.filter(Q(pk__in=ids) | Q(customer__in=ids))
    found = own.filter(Q(name__icontains=query) | Q(number__contains=query)).order_by("name", "id")
    rows = sorted({*asked, *found[:MOST_CONTACTS]}, key=lambda contact: (contact.name, contact.id))
    languages = dict(
        Customer.objects.filter(contacts__business_id=actor.party_id).values_list("pk", "user__language")
    )
    return [
        {
            "id": str(contact.id),
            "name": contact.name,
            "number": str(contact.number or ""),
            "language": contact.language or languages.get(contact.customer_id or contact.id, ""),
            "customer": str(contact.customer_id) if contact.customer_id else None,
        }
        for contact in rows
    ]


def is_uuid(text: str) -> bool:
    """Say whether an address's text can name a record."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def why_for(actor: Actor, conversation: Conversation, client_message_id: UUID) -> dict[str, Any]:
    """Why a customer received a message from a template: what a business may see of it, too.

    The caller has got the conversation from `get_conversation_for`. Raises NotFoundError.
    """
    message = (
        Message.objects.filter(
            conversation=conversation,
            sender_id=conversation.business_id,
            client_message_id=client_message_id,
        )
        .exclude(template_version="")
        .first()
    )
    if message is None:
        raise NotFoundError
    version = TemplateVersion.objects.select_related("template", "business").get(pk=message.template_version)
    row = OutboxRow.objects.filter(client_message_id=client_message_id).select_related("notification").first()
    notification = row.notification if row else None
    return {
        "business": version.business.name,
        "template": version.template.name,
        "category": version.template.category,
        "number": str(number_of_customer(conversation.customer_id) or ""),
        "planned_at": _ms(notification.created_at) if notification else None,
        "due_at": _ms(row.due_at) if row and notification and notification.zone else None,
        "zone": notification.zone if notification else "",
        "sent_at": message.accepted_at_ms,
    }


def _ms(moment: Any) -> int:
    return int(moment.timestamp() * 1000)
