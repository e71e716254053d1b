"""E-mail addresses: what they tell, and what was asked for in their name."""

from uuid import UUID

from disposable_email_domains import blocklist
from django.conf import settings

from accounts.models.emails import EmailCode, digits_of


def is_disposable(email: str | None) -> bool:
    """Say whether an address is of a service that gives addresses away to be thrown away.

    A signal for reviewers, no reason to refuse: some people keep their own address to themselves.
    """
    labels = (email or "").rpartition("@")[2].lower().split(".")
    return any(".".join(labels[first:]) in blocklist for first in range(len(labels) - 1))


def find_email_code(code_id: UUID) -> EmailCode | None:
    """A code that was asked for and not used yet, by the id that a session remembers."""
    return EmailCode.objects.filter(pk=code_id, used_at__isnull=True).first()


def shown_code(asked: EmailCode) -> str | None:
    """The digits, for the demo's page alone: no letter leaves that machine. None elsewhere."""
    return digits_of(asked.pk) if settings.DEMO_FILE else None
