"""The card of whom a conversation is with: what the business knows, and what it sent unasked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from accounts.models.people import Customer
from accounts.queries.actors import Actor
from accounts.queries.businesses import number_of_customer
from messaging.models.contacts import Contact
from messaging.models.conversations import Conversation, Watermark
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.models.templates import TemplateVersion
from messaging.queries.contacts import (
    attributes_for,
    business_of,
    consents_of,
    contacts_of,
    labels_for,
    show_consent,
    show_contact,
)

MOST_SENT = 20
MOST_CONSENTS = 5


def contact_card_for(actor: Actor, conversation: Conversation) -> dict[str, Any]:
    """The contact card of a conversation (PROTOCOL.md), in a number of queries that nothing makes grow.

    The caller has got the conversation from `get_conversation_for`. Raises NotYoursError for a customer.
    """
    business_id = business_of(actor)
    contacts = contacts_of(business_id).prefetch_related("contact_labels__label")
    contact = contacts.filter(customer_id=conversation.customer_id).first()
    customer = Customer.objects.select_related("user").get(pk=conversation.customer_id)
    number = number_of_customer(conversation.customer_id)
    return {
        "conversation": str(conversation.id),
        "customer": {
            "id": str(customer.id),
            "name": customer.name,
            "number": str(number) if number else None,
            "language": customer.user.language,
        },
        "contact": show_contact(contact) if contact else None,
        "first_at": int(conversation.created_at.timestamp() * 1000),
        "consents": _consents(contact),
        "fields": {
            "labels": [label.name for label in labels_for(actor)],
            "attributes": [
                {"key": row.key, "name": row.name, "kind": row.kind} for row in attributes_for(actor)
            ],
        },
        "sent": _sent(conversation, contact),
    }


def _consents(contact: Contact | None) -> list[dict[str, Any]]:
    return [show_consent(row) for row in consents_of(contact)[:MOST_CONSENTS]] if contact else []


def _sent(conversation: Conversation, contact: Contact | None) -> list[dict[str, Any]]:
    """Notifications and campaigns, newest first: what was delivered, and what waits or failed."""
    messages = list(
        Message.objects.filter(
            conversation=conversation, sender_id=conversation.business_id, sequence__isnull=False
        )
        .exclude(template_version="")
        .order_by("-sequence")[:MOST_SENT]
    )
    versions = _named(messages)
    marks = Watermark.objects.filter(conversation=conversation, party_id=conversation.customer_id).aggregate(
        # Who hides their reading is shown no further than what came.
        delivered=Max("delivered_sequence"),
        read=Max("told_read_sequence"),
    )
    rows = [_delivered(message, versions, marks) for message in messages]
    rows += [_undelivered(row) for row in _undelivered_rows(conversation, contact)]
    return sorted(rows, key=lambda row: -row["at"])[:MOST_SENT]


def _named(messages: Sequence[Message]) -> dict[str, TemplateVersion]:
    wanted = {UUID(message.template_version) for message in messages}
    found = TemplateVersion.objects.filter(pk__in=wanted).select_related("template")
    return {str(version.pk): version for version in found}


def _delivered(
    message: Message, versions: Mapping[str, TemplateVersion], marks: Mapping[str, int | None]
) -> dict[str, Any]:
    version, sequence = versions.get(message.template_version), message.sequence or 0
    is_read, is_there = sequence <= (marks["read"] or 0), sequence <= (marks["delivered"] or 0)
    return {
        "kind": "campaign" if message.kind == Message.Kind.CAMPAIGN else "notification",
        "name": version.template.name if version else "",
        "category": message.category,
        "at": message.accepted_at_ms,
        "state": "read" if is_read else "delivered" if is_there else "sent",
        "code": "",
    }


def _undelivered_rows(conversation: Conversation, contact: Contact | None) -> list[OutboxRow]:
    """What the trail of a notification shows of this person beyond what was delivered."""
    whose = Q(customer_id=conversation.customer_id)
    if contact is not None:
        whose |= Q(contact=contact)
    rows = OutboxRow.objects.filter(whose, business_id=conversation.business_id, notification__isnull=False)
    rows = rows.exclude(state=OutboxRow.State.SENT).select_related("template_version__template")
    return list(rows.order_by("-id")[:MOST_SENT])


def _undelivered(row: OutboxRow) -> dict[str, Any]:
    template = row.template_version.template if row.template_version else None
    return {
        "kind": "notification",
        "name": template.name if template else "",
        "category": template.category if template else "",
        "at": int(row.due_at.timestamp() * 1000),
        "state": row.state,
        "code": row.code,
    }
