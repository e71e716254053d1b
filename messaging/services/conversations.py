"""Conversations: how they begin, and how far each side has read them."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Greatest

from accounts.errors.guests import GuestElsewhereError
from accounts.models.businesses import Business
from accounts.models.people import Customer
from accounts.queries.guests import business_of_guest
from messaging.events import announce_receipt
from messaging.models.conversations import (
    Conversation,
    ConversationCounter,
    Watermark,
    conversation_id_for,
)
from messaging.queries.receipts import hides_reading
from messaging.services.contacts import meet_customer
from messaging.services.inbox_entries import count_unread, hold_entry
from messaging.services.outbox import note_first_times
from messaging.signals import marks_rose

MAX_DEVICES = 20


@transaction.atomic
def start_conversation(*, customer_id: UUID, business: Business) -> tuple[Conversation, bool]:
    """Open the conversation of a customer with a business; the second value says whether it is new.

    The business gains a contact with the name and number under which the customer signed up; one that it knew
    by this number only is linked to them. The caller has proved to be the customer.
    Raises GuestElsewhereError for a guest of another business.
    """
    if business_of_guest(customer_id) not in (None, business.id):
        raise GuestElsewhereError
    customer = Customer.objects.select_related("user").get(pk=customer_id)
    conversation, created = Conversation.objects.get_or_create(
        id=conversation_id_for(business.id, customer_id),
        defaults={"business": business, "customer": customer},
    )
    if created:
        ConversationCounter.objects.create(conversation=conversation)
        meet_customer(business_id=business.id, customer=customer)
    return conversation, created


@transaction.atomic
def raise_watermark(
    *, conversation: Conversation, party_id: UUID, device_id: UUID, delivered: int, read: int
) -> None:
    """Note how far one device has received and read; marks only rise, and never above what was sent.

    Both sides hear of it when the party's highest mark rose; of a customer who hides their reading the other
    side is told no more than what was received. A party is known by its MAX_DEVICES foremost devices. The
    caller has proved that the party takes part.
    """
    customer_hides = hides_reading(conversation.customer_id)
    top = ConversationCounter.objects.values_list("sequence", flat=True).get(pk=conversation.id)
    read = max(0, min(read, top))
    delivered = max(read, min(delivered, top))
    before = _highest(conversation.id, party_id)
    is_told, rises = not (customer_hides and party_id == conversation.customer_id), read > before.own["read"]
    # What was read while nobody was told is not told when a device repeats it later.
    told = read if is_told and rises else 0
    entry = hold_entry(conversation.id) if rises and party_id == conversation.business_id else None
    mark, is_new = Watermark.objects.get_or_create(
        conversation=conversation, party_id=party_id, device_id=device_id
    )
    if is_new:
        forgotten = _forget_devices_beside(mark)
        delivered, told = (
            max(delivered, forgotten.delivered_sequence),
            max(told, forgotten.told_read_sequence),
        )
    Watermark.objects.filter(pk=mark.pk).update(
        delivered_sequence=Greatest("delivered_sequence", Value(delivered)),
        read_sequence=Greatest("read_sequence", Value(read)),
        told_read_sequence=Greatest("told_read_sequence", Value(told)),
    )
    after = _highest(conversation.id, party_id)
    if entry is not None:
        count_unread(entry)
    if after != before:
        _tell_of_marks(conversation, party_id, before, after, customer_hides=customer_hides)


def _tell_of_marks(
    conversation: Conversation, party_id: UUID, before: "_Marks", after: "_Marks", *, customer_hides: bool
) -> None:
    told = after.told
    if party_id == conversation.customer_id:
        _note_customers_marks(conversation, before.told, after.told)
    elif customer_hides:
        told = {**told, "read": 0}
    transaction.on_commit(
        lambda: announce_receipt(
            business_id=conversation.business_id,
            customer_id=conversation.customer_id,
            conversation_id=conversation.id,
            party_id=party_id,
            own=after.own,
            told=told,
        ),
        robust=True,
    )


def _note_customers_marks(conversation: Conversation, before: dict[str, int], after: dict[str, int]) -> None:
    """What is counted and reported of a customer's marks is what their business is told."""
    if after == before:
        return
    note_first_times(conversation=conversation, before=before, after=after)
    transaction.on_commit(
        lambda: marks_rose.send_robust(
            Conversation,
            business_id=conversation.business_id,
            customer_id=conversation.customer_id,
            marks=after,
        ),
        robust=True,
    )


def _forget_devices_beside(new: Watermark) -> Watermark:
    """Keep the foremost devices of a party; the highest marks of the forgotten ones, in a mark of no row."""
    others = Watermark.objects.filter(conversation=new.conversation, party_id=new.party_id).exclude(pk=new.pk)
    behind = list(others.order_by("-read_sequence", "-delivered_sequence")[MAX_DEVICES - 1 :])
    Watermark.objects.filter(pk__in=[mark.pk for mark in behind]).delete()
    return Watermark(
        delivered_sequence=max((mark.delivered_sequence for mark in behind), default=0),
        told_read_sequence=max((mark.told_read_sequence for mark in behind), default=0),
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """A party's highest marks, as it knows them itself, and as the other side is told."""

    own: dict[str, int]
    told: dict[str, int]


def _highest(conversation_id: UUID, party_id: UUID) -> _Marks:
    highest = Watermark.objects.filter(conversation_id=conversation_id, party_id=party_id).aggregate(
        delivered=Max("delivered_sequence"), read=Max("read_sequence"), told=Max("told_read_sequence")
    )
    delivered, read, told = (highest[name] or 0 for name in ("delivered", "read", "told"))
    return _Marks({"delivered": delivered, "read": read}, {"delivered": delivered, "read": told})
