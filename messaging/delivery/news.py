"""What the apps above hear of accepted messages: who wrote to whom, never what."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from messaging.models.messages import Message
from messaging.signals import customers_wrote


def tell_who_wrote(messages: Sequence[Message]) -> None:
    """Say after the commit which customers wrote to which businesses. Runs inside the batch's transaction."""
    pairs = {(m.business_id, m.sender_id) for m in messages if m.sender_id != m.business_id}
    if pairs:
        transaction.on_commit(lambda: _tell(pairs), robust=True)


def _tell(pairs: set[tuple[UUID, UUID]]) -> None:
    customers_wrote.send_robust(Message, pairs=pairs)
