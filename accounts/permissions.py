"""What a person may do, as pure predicates."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.crypto.keyrings import Custody, PartyType
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.queries.actors import CONNECTOR, CUSTOMER_SIDE, Actor


def can_give_access(actor: Actor) -> bool:
    """Say whether this person may hand out the business's keys: owners only, who alone hold its identity."""
    return actor.role == Membership.Role.OWNER


def can_give_programs_access(actor: Actor) -> bool:
    """Say whether this person may make tokens for programs, and end anybody's: owners and admins."""
    return actor.role in (Membership.Role.OWNER, Membership.Role.ADMIN)


def can_reach_out(actor: Actor) -> bool:
    """Say whether this person may speak to many at once: import contacts, and launch campaigns."""
    return actor.role in (Membership.Role.OWNER, Membership.Role.ADMIN)


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
    """Say whether this person may enter an invitation for the business: owners and admins."""
    return actor.role in {Membership.Role.OWNER, Membership.Role.ADMIN}


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
