"""What a person may do with messages, as pure predicates."""

from django.contrib.auth.models import AnonymousUser

from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.queries.actors import BUSINESS_SIDE, Actor


def can_write_templates(actor: Actor) -> bool:
    """Say whether this person may write what the business says unasked: owners and admins."""
    return actor.role in {Membership.Role.OWNER, Membership.Role.ADMIN}


def can_write_rules(actor: Actor) -> bool:
    """Say whether this person may write what answers by itself: owners and admins."""
    return actor.role in {Membership.Role.OWNER, Membership.Role.ADMIN}


def can_send_notifications(actor: Actor) -> bool:
    """Say whether this person may send what was approved: every member, as with messages."""
    return actor.side == BUSINESS_SIDE


def can_view_templates(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see what businesses want to say."""
    return person.has_perm("messaging.view_templateversion")


def can_decide_templates(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may approve and reject templates."""
    return person.has_perm("messaging.decide_templateversion")
