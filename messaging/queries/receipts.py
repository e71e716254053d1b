"""Who tells businesses what they have read."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.queries.actors import Actor, customer_of
from messaging.models.receipts import HiddenReading


def hides_reading(customer_id: UUID) -> bool:
    """Say whether a customer keeps to themself what they have read."""
    return HiddenReading.objects.filter(pk=customer_id).exists()


def those_who_hide(customer_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these customers keep to themselves what they have read."""
    return set(HiddenReading.objects.filter(pk__among=set(customer_ids)).values_list("pk", flat=True))


def receipt_settings_for(actor: Actor) -> dict[str, Any]:
    """A customer's own choice as PROTOCOL.md writes it. Raises NotYoursError for a business."""
    return {"read": not hides_reading(customer_of(actor))}
