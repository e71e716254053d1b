"""Read receipts: who reads decides whether it is told."""

from uuid import UUID

from django.db import transaction

from messaging.models.receipts import HiddenReading


@transaction.atomic
def set_read_receipts(*, customer_id: UUID, is_on: bool) -> None:
    """Tell businesses what a customer reads from now on, or no more; what they were told stays told.

    What was read meanwhile is not told later: only what is read afterwards is. The caller has proved to be
    the customer.
    """
    if is_on:
        HiddenReading.objects.filter(pk=customer_id).delete()
    else:
        HiddenReading.objects.get_or_create(pk=customer_id)
