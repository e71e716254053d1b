"""Whom a business talks to, page by page: there may be hundreds of thousands."""

from collections.abc import Iterator
from uuid import UUID

from messaging.models.conversations import Conversation


def customer_pages_of(business_id: UUID, page_size: int) -> Iterator[list[UUID]]:
    """The customers who share a conversation with a business, in pages, one query each.

    The caller acts for the house: nobody else may go through a business's customers.
    """
    rows = Conversation.objects.filter(business_id=business_id).order_by("customer_id")
    page = list(rows.values_list("customer_id", flat=True)[:page_size])
    while page:
        yield page
        page = list(rows.filter(customer_id__gt=page[-1]).values_list("customer_id", flat=True)[:page_size])
