"""What a person may do, as pure predicates; for a business's people, one table."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

    SEE_INSIGHT = "see_insight"
    CONVERSE = "converse"
    NOTIFY = "notify"
    KEEP_CONTACTS = "keep_contacts"
    WRITE_TEMPLATES = "write_templates"
    WRITE_RULES = "write_rules"
    REACH_OUT = "reach_out"
    EDIT_BUSINESS = "edit_business"
    MANAGE_TEAM = "manage_team"
    GIVE_PROGRAMS_ACCESS = "give_programs_access"
    TAKE_PLACE = "take_place"
    SEE_AUDIT = "see_audit"
    MANAGE_LEADERS = "manage_leaders"
    GIVE_ACCESS = "give_access"
    EXPORT_DATA = "export_data"
    CLOSE_BUSINESS = "close_business"
    TRANSFER_OWNERSHIP = "transfer_ownership"


# Who may do what, and each act in words. Owners alone hold the business's identity, and so alone hand out its
# keys; who is given none of them reads nothing of what people write.
TABLE: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.SEE_INSIGHT: EVERYBODY,
        Act.CONVERSE: AGENTS,
        Act.NOTIFY: AGENTS,
        Act.KEEP_CONTACTS: AGENTS,
        Act.WRITE_TEMPLATES: ADMINS,
        Act.WRITE_RULES: ADMINS,
        Act.REACH_OUT: ADMINS,
        Act.EDIT_BUSINESS: ADMINS,
        Act.MANAGE_TEAM: ADMINS,
        Act.GIVE_PROGRAMS_ACCESS: ADMINS,
        Act.TAKE_PLACE: ADMINS,
        Act.SEE_AUDIT: ADMINS,
        Act.MANAGE_LEADERS: OWNERS,
        Act.GIVE_ACCESS: OWNERS,
        Act.EXPORT_DATA: OWNERS,
        Act.CLOSE_BUSINESS: OWNERS,
        Act.TRANSFER_OWNERSHIP: OWNERS,
    }
)
WORDS: Mapping[Act, str | Promise] = MappingProxyType(
    {
        Act.SEE_INSIGHT: _("See figures, quality and the results of campaigns and ads"),
        Act.CONVERSE: _("Read and answer customers"),
        Act.NOTIFY: _("Send notifications from approved templates"),
        Act.KEEP_CONTACTS: _("See and keep contacts and their consent"),
        Act.WRITE_TEMPLATES: _("Write templates and send them for review"),
        Act.WRITE_RULES: _("Write automatic answers"),
        Act.REACH_OUT: _("Import and export contacts, launch campaigns and make ads"),
        Act.EDIT_BUSINESS: _("Change the profile, numbers and verification"),
        Act.MANAGE_TEAM: _("Invite and remove agents and analysts"),
        Act.GIVE_PROGRAMS_ACCESS: _("Make tokens for programs and set up the Cloud API"),
        Act.TAKE_PLACE: _("Take a place in the pilot"),
        Act.SEE_AUDIT: _("Read the audit log"),
        Act.MANAGE_LEADERS: _("Invite, change and remove owners and admins"),
        Act.GIVE_ACCESS: _("Hand out and renew the keys of the business"),
        Act.EXPORT_DATA: _("Export everything that is stored"),
        Act.CLOSE_BUSINESS: _("Close the business"),
        Act.TRANSFER_OWNERSHIP: _("Hand the business to somebody else"),
    }
)


def may(actor: Actor, act: Act) -> bool:
    """Say whether this person's role in their business allows an act; never for a customer or a connector."""
    return actor.role in TABLE[act]


def can_enter(actor: Actor, act: Act) -> bool:
    """Say whether an actor may come to a door that is made for an act.

    Roles say it for people and for their programs. Customers and connectors have none: their side and their
    scopes say what they may do.
    """
    return actor.role not in EVERYBODY or may(actor, act)


def act_to_manage(role: str) -> Act:
    """What it takes to invite, change or remove someone of a role."""
    return Act.MANAGE_LEADERS if role in ADMINS else Act.MANAGE_TEAM


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
