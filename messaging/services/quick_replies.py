"""Quick replies: written down, changed, deleted."""

from uuid import UUID

from django.db import transaction

from accounts.errors.base import NotFoundError
from accounts.services.locks import hold_lock
from messaging.errors.team import QuickReplyLimitError, QuickReplyTakenError
from messaging.models.quick_replies import QuickReply

MAX_QUICK_REPLIES = 300


@transaction.atomic
def save_quick_reply(
    *, business_id: UUID, reply_id: UUID | None, shortcut: str, language: str, text: str
) -> QuickReply:
    """Write a quick reply down, or change one. `shortcut` is without its slash, `language` "" for all.

    The caller has proved to act for the business, and the form of the fields. Raises NotFoundError,
    QuickReplyTakenError, QuickReplyLimitError.
    """
    hold_lock(f"quick_replies:{business_id}")
    rows = QuickReply.objects.filter(business_id=business_id)
    reply = QuickReply(business_id=business_id)
    if reply_id is not None:
        reply = _get(business_id, reply_id)
    elif rows.count() >= MAX_QUICK_REPLIES:
        raise QuickReplyLimitError
    if rows.filter(shortcut=shortcut, language=language).exclude(pk=reply.pk).exists():
        raise QuickReplyTakenError
    reply.shortcut, reply.language, reply.text = shortcut, language, text
    reply.save()
    return reply


def delete_quick_reply(*, business_id: UUID, reply_id: UUID) -> None:
    """Delete a quick reply. The caller has proved to act for the business. Raises NotFoundError."""
    _get(business_id, reply_id).delete()


def _get(business_id: UUID, reply_id: UUID) -> QuickReply:
    reply = QuickReply.objects.filter(business_id=business_id, pk=reply_id).first()
    if reply is None:
        raise NotFoundError
    return reply
