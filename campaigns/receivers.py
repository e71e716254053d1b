"""News from below: what customers receive and read of campaigns, and that they wrote after an ad."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from campaigns.services.ad_counts import note_chats
from campaigns.services.receipts import note_receipts
from messaging.signals import customers_wrote, marks_rose


@receiver(marks_rose)
def note_first_times_of_recipients(
    sender: Any, business_id: UUID, customer_id: UUID, marks: Mapping[str, int], **kwargs: Any
) -> None:
    note_receipts(business_id=business_id, customer_id=customer_id, marks=marks)


@receiver(customers_wrote)
def count_chats_of_ads(sender: Any, pairs: Collection[tuple[UUID, UUID]], **kwargs: Any) -> None:
    note_chats(pairs)
