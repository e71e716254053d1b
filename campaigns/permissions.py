"""What a member of staff may do with ads, as pure predicates. For members: accounts/permissions.py."""

from django.contrib.auth.models import AnonymousUser

from accounts.models.people import User


def can_view_ads(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see the ads that businesses have sent for review."""
    return person.has_perm("campaigns.view_adversion")


def can_decide_ads(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may approve, reject and take down ads."""
    return person.has_perm("campaigns.decide_adversion")
