"""What a member may do at scale, as pure predicates."""

from django.contrib.auth.models import AnonymousUser

from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.queries.actors import Actor

INSIGHT_ROLES = {Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.AGENT}


def can_view_insight(actor: Actor) -> bool:
    """Say whether this person may see how the business's conversations go: numbers, never what is said."""
    return actor.role in INSIGHT_ROLES


def can_view_ads(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see the ads that businesses have sent for review."""
    return person.has_perm("campaigns.view_adversion")


def can_decide_ads(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may approve, reject and take down ads."""
    return person.has_perm("campaigns.decide_adversion")
