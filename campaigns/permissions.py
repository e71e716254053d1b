"""What a member may do at scale, as pure predicates."""

from accounts.models.businesses import Membership
from accounts.queries.actors import Actor

INSIGHT_ROLES = {Membership.Role.OWNER, Membership.Role.ADMIN, Membership.Role.AGENT}


def can_view_insight(actor: Actor) -> bool:
    """Say whether this person may see how the business's conversations go: numbers, never what is said."""
    return actor.role in INSIGHT_ROLES
