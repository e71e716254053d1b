"""What a member of staff may do, as pure predicates."""

from django.contrib.auth.models import AnonymousUser

from accounts.models.people import User


def can_view_case(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see who was reported, why and how often, but no text."""
    return person.has_perm("moderation.view_case")


def can_decide_case(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may read what was reported and decide about the accused."""
    return person.has_perm("moderation.decide_case")
