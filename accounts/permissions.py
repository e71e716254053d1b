"""What a person may do, as pure predicates."""

from uuid import UUID

from accounts.crypto.keyrings import PartyType
from accounts.models.businesses import Membership
from accounts.queries.actors import CUSTOMER_SIDE, Actor


def can_give_access(actor: Actor) -> bool:
    """Say whether this person may hand out the business's keys: owners only, who alone hold its identity."""
    return actor.role == Membership.Role.OWNER


def party_type_to_publish(actor: Actor, party_id: UUID) -> PartyType | None:
    """Say as what this person may publish keys under an id; None when it is not theirs."""
    if actor.side == CUSTOMER_SIDE:
        return PartyType.CUSTOMER if party_id == actor.party_id else None
    if party_id == actor.membership_id:
        return PartyType.AGENT
    if party_id == actor.business_id and actor.role == Membership.Role.OWNER:
        return PartyType.BUSINESS
    return None
