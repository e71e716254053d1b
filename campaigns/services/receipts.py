"""When people first received and read a campaign."""

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from campaigns.models.campaigns import Recipient


def note_receipts(*, business_id: UUID, customer_id: UUID, marks: Mapping[str, int]) -> None:
    """Keep the first times up to these sequences ({"delivered", "read"}); later ones change nothing."""
    now = timezone.now()
    mine = Recipient.objects.filter(
        customer_id=customer_id, campaign__business_id=business_id, state=Recipient.State.SENT
    )
    mine.filter(delivered_at__isnull=True, sequence__lte=marks["delivered"]).update(delivered_at=now)
    mine.filter(read_at__isnull=True, sequence__lte=marks["read"]).update(read_at=now)
