"""What a person may do, as pure predicates; for a business's people, one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.crypto.keyrings import Custody, PartyType
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.queries.actors import CONNECTOR, CUSTOMER_SIDE, Actor

Role = Membership.Role
OWNERS = frozenset({Role.OWNER})
ADMINS = OWNERS | {Role.ADMIN}
AGENTS = ADMINS | {Role.AGENT}
EVERYBODY = AGENTS | {Role.ANALYST}


class Act(StrEnum):
    """One thing that people of a business do."""

    CONVERSE = "converse"
    SEE_INSIGHT = "see_insight"
    REACH_OUT = "reach_out"
    EDIT_BUSINESS = "edit_business"
    MANAGE_TEAM = "manage_team"
    GIVE_PROGRAMS_ACCESS = "give_programs_access"
    TAKE_PLACE = "take_place"
    SEE_AUDIT = "see_audit"
    GIVE_ACCESS = "give_access"
    EXPORT_DATA = "export_data"
    CLOSE_BUSINESS = "close_business"
    TRANSFER_OWNERSHIP = "transfer_ownership"


# Who may do what. Owners alone hold the business's identity, and so alone hand out its keys.
TABLE: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.CONVERSE: AGENTS,
        Act.SEE_INSIGHT: EVERYBODY,
        Act.REACH_OUT: ADMINS,
        Act.EDIT_BUSINESS: ADMINS,
        Act.MANAGE_TEAM: ADMINS,
        Act.GIVE_PROGRAMS_ACCESS: ADMINS,
        Act.TAKE_PLACE: ADMINS,
        Act.SEE_AUDIT: ADMINS,
        Act.GIVE_ACCESS: OWNERS,
        Act.EXPORT_DATA: OWNERS,
        Act.CLOSE_BUSINESS: OWNERS,
        Act.TRANSFER_OWNERSHIP: OWNERS,
    }
)


def may(actor: Actor, act: Act) -> bool:
    """Say whether this person's role in their business allows an act; never for a customer or a connector."""
    return actor.role in TABLE[act]


def can_give_access(actor: Actor) -> bool:
    """Say whether this person may hand out the business's keys."""
    return may(actor, Act.GIVE_ACCESS)


def can_give_programs_access(actor: Actor) -> bool:
    """Say whether this person may make tokens for programs, and end anybody's."""
    return may(actor, Act.GIVE_PROGRAMS_ACCESS)


def can_reach_out(actor: Actor) -> bool:
    """Say whether this person may speak to many at once: import contacts, and launch campaigns."""
    return may(actor, Act.REACH_OUT)


def party_type_to_publish(actor: Actor, party_id: UUID) -> PartyType | None:
    """Say as what this person may publish keys under an id; None when it is not theirs."""
    if actor.side == CUSTOMER_SIDE:
        return PartyType.CUSTOMER if party_id == actor.party_id else None
    if party_id == actor.membership_id:
        return PartyType.AGENT
    if party_id == actor.business_id and actor.role == Membership.Role.OWNER:
        return PartyType.BUSINESS
    return None


def custody_to_sign(actor: Actor) -> Custody | None:
    """Say what custody this actor's own keys may claim, where it is not that of people."""
    return Custody.CONNECTOR if actor.role == CONNECTOR else None


def can_take_place(actor: Actor) -> bool:
    """Say whether this person may enter an invitation to the pilot for the business."""
    return may(actor, Act.TAKE_PLACE)


def can_view_pilot(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see who takes part in the pilot and who waits."""
    return person.has_perm("accounts.view_pilotprogramme")


def can_manage_pilot(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may open and end the pilot, invite, and let businesses in."""
    return person.has_perm("accounts.manage_pilotprogramme")


def can_view_verification(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see what businesses claim, without their documents."""
    return person.has_perm("accounts.view_verificationrequest")


def can_decide_verification(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may open the documents of a business and decide about it."""
    return person.has_perm("accounts.decide_verificationrequest")


def can_view_businesses(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see the businesses, and how much is written in the house."""
    return person.has_perm("accounts.view_business")


def can_view_customers(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see who the customers are, and how many."""
    return person.has_perm("accounts.view_customer")
