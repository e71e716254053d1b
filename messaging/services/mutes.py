"""Muting a business: its messages arrive, and wake nobody."""

from typing import Any

from django.db import transaction

from messaging.events import announce_mute
from messaging.models.conversations import Conversation
from messaging.models.mutes import Mute


@transaction.atomic
def mute_business(*, conversation: Conversation, until_ms: int | None) -> None:
    """Mute the business of a conversation until a moment (Unix ms), or no longer (0 or None).

    The customer's other devices hear of it; the business does not. The caller has proved to be the customer.
    """
    pair: dict[str, Any] = {"customer_id": conversation.customer_id, "business_id": conversation.business_id}
    if until_ms:
        Mute.objects.update_or_create(**pair, defaults={"until_ms": until_ms})
    else:
        Mute.objects.filter(**pair).delete()
    transaction.on_commit(
        lambda: announce_mute(
            customer_id=conversation.customer_id, conversation_id=conversation.id, until_ms=until_ms or None
        ),
        robust=True,
    )
