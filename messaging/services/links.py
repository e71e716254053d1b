"""Short links: made, changed, ended, and counted."""

import secrets
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.services.locks import hold_lock
from messaging.errors.links import LinkLimitError
from messaging.models.links import ShortLink, ShortLinkCount

MAX_LINKS = 200
CODE_LENGTH = 8
# Nothing that two people read differently: no 0 and o, no 1, i and l; no vowels, so that no words come out.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


@transaction.atomic
def make_link(*, business_id: UUID, name: str, text: str) -> ShortLink:
    """Make a link to the chat with a business, which suggests a text (or none). Raises LinkLimitError.

    The caller has proved that the person may edit the business, and that name and text fit their fields.
    """
    hold_lock(f"links {business_id}")
    if ShortLink.objects.filter(business_id=business_id, ended_at__isnull=True).count() >= MAX_LINKS:
        raise LinkLimitError
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return ShortLink.objects.create(business_id=business_id, code=code, name=name, text=text)


def change_link(*, link: ShortLink, name: str, text: str) -> None:
    """Give a link another name and text; what was printed goes on working.

    The caller has got it by `get_link_for`.
    """
    ShortLink.objects.filter(pk=link.pk).update(name=name, text=text)


def end_link(*, link: ShortLink) -> None:
    """Let a link lead nowhere any more; its figures stay. The caller has got it by `get_link_for`."""
    ShortLink.objects.filter(pk=link.pk, ended_at__isnull=True).update(ended_at=timezone.now())


@transaction.atomic
def resume_link(*, link: ShortLink) -> None:
    """Let an ended link lead to the chat again. Raises LinkLimitError.

    The caller has got it by `get_link_for`.
    """
    hold_lock(f"links {link.business_id}")
    used = ShortLink.objects.filter(business_id=link.business_id, ended_at__isnull=True)
    if used.exclude(pk=link.pk).count() >= MAX_LINKS:
        raise LinkLimitError
    ShortLink.objects.filter(pk=link.pk).update(ended_at=None)


def count_opened(link: ShortLink) -> None:
    """Count one more opening of a link's page today: a figure, and nothing about whose it was."""
    _count(link, "opened")


def count_chat(link: ShortLink) -> None:
    """Count one more person who began to talk to the business by this link today."""
    _count(link, "chats")


def _count(link: ShortLink, field: str) -> None:
    row, _ = ShortLinkCount.objects.get_or_create(link=link, day=timezone.now().date())
    ShortLinkCount.objects.filter(pk=row.pk).update(**{field: F(field) + 1})
