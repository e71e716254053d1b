"""Quick replies as a business's people see them."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.errors.base import NotFoundError
from accounts.queries.actors import Actor
from messaging.models.quick_replies import QuickReply
from messaging.queries.contacts import business_of

MAX_QUESTION = 80


def quick_replies_for(actor: Actor, text: str = "") -> QuerySet[QuickReply]:
    """The business's quick replies by shortcut; those with a text in them, where one is asked for.

    Raises NotYoursError for a customer.
    """
    rows = QuickReply.objects.filter(business_id=business_of(actor)).order_by("shortcut", "language")
    if text := text[:MAX_QUESTION].strip():
        rows = rows.filter(Q(shortcut__icontains=text.lstrip("/")) | Q(text__icontains=text))
    return rows


def get_quick_reply_for(actor: Actor, reply_id: UUID) -> QuickReply:
    """Return a quick reply of the actor's business. Raises NotFoundError when missing or foreign."""
    found = quick_replies_for(actor).filter(pk=reply_id).first()
    if found is None:
        raise NotFoundError
    return found


def show_quick_reply(reply: QuickReply) -> dict[str, Any]:
    """A quick reply as the composer gets it (PROTOCOL.md)."""
    return {
        "id": str(reply.pk),
        "shortcut": reply.shortcut,
        "language": reply.language,
        "text": reply.text,
    }
