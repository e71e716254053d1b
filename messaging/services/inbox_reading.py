"""Reading many conversations at once: the business's read marks rise to the end of each."""

from collections.abc import Collection
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max

from messaging.events import announce_receipts
from messaging.models.conversations import (
    CONVERSATION_NAMESPACE,
    Conversation,
    ConversationCounter,
    Watermark,
)
from messaging.models.inbox import InboxEntry
from messaging.queries.receipts import those_who_hide
from messaging.tallies import note_changing

# Marks belong to devices; those of the list itself have this one, for every business.
LIST_DEVICE = uuid5(CONVERSATION_NAMESPACE, "inbox")


@transaction.atomic
def read_whole(*, business_id: UUID, ids: Collection[UUID]) -> None:
    """Note that the business has read all of these conversations; both sides hear of it, as of any receipt.

    A message that is just being accepted stays unread: the door waits for the entries that are held here.
    The caller has proved that the conversations are the business's.
    """
    held = InboxEntry.objects.select_for_update().filter(pk__among=set(ids), business_id=business_id)
    unread = {entry.pk for entry in held.order_by("pk") if entry.unread}
    if not unread:
        return
    tops = dict(ConversationCounter.objects.filter(pk__among=unread).values_list("pk", "sequence"))
    Watermark.objects.bulk_create(
        [
            Watermark(
                conversation_id=pk,
                party_id=business_id,
                device_id=LIST_DEVICE,
                delivered_sequence=top,
                read_sequence=top,
                told_read_sequence=top,
            )
            for pk, top in sorted(tops.items())
        ],
        update_conflicts=True,
        unique_fields=["conversation", "party_id", "device_id"],
        update_fields=["delivered_sequence", "read_sequence", "told_read_sequence"],
    )
    note_changing({business_id})
    InboxEntry.objects.filter(pk__among=unread).update(unread=0)
    customers = dict(Conversation.objects.filter(pk__among=unread).values_list("pk", "customer_id"))
    hiding = those_who_hide(customers.values())
    own = _highest(business_id, unread)
    # Who hides their own reading is not told of the other side's.
    told = {pk: {**marks, "read": 0} if customers[pk] in hiding else marks for pk, marks in own.items()}
    transaction.on_commit(
        lambda: announce_receipts(business_id=business_id, customers=customers, own=own, told=told),
        robust=True,
    )


def _highest(business_id: UUID, ids: set[UUID]) -> dict[UUID, dict[str, int]]:
    rows = Watermark.objects.filter(conversation_id__among=ids, party_id=business_id)
    highest = rows.values_list("conversation_id").annotate(
        d=Max("delivered_sequence"), r=Max("read_sequence")
    )
    return {pk: {"delivered": delivered, "read": read} for pk, delivered, read in highest}
