"""Who acts: the party in whose name a signed-in person reads and writes."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.doors import BUSINESS, CHAT
from accounts.errors.base import NotSignedInError, NotYoursError
from accounts.errors.sign_in import SecondFactorNeededError
from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer, User
from accounts.models.tokens import ApiToken
from accounts.queries.factors import is_proved, needs_second_factor

CUSTOMER_SIDE = "customer"
BUSINESS_SIDE = "business"
# The role of a business's own machine, beside those of its people.
CONNECTOR = "connector"


@dataclass(frozen=True, slots=True)
class Actor:
    """One side of conversations: a customer, or a member acting for a business.

    `party_id` is the customer's or the business's id; `membership_id` is the own agent party of the member,
    or of the connector that a member has made.
    """

    side: str
    party_id: UUID
    user_id: UUID
    name: str
    business_id: UUID | None = None
    membership_id: UUID | None = None
    role: str | None = None

    @property
    def own_party_id(self) -> UUID:
        """The party whose secrets this person alone holds: the customer, or the member's agent."""
        return self.membership_id or self.party_id


def customer_of(actor: Actor) -> UUID:
    """The customer who acts. Raises NotYoursError for a business."""
    if actor.side != CUSTOMER_SIDE:
        raise NotYoursError
    return actor.party_id


def actor_of_membership(membership: Membership) -> Actor:
    """The actor that an active membership makes of its person."""
    return Actor(
        side=BUSINESS_SIDE,
        party_id=membership.business_id,
        user_id=membership.user_id,
        name=membership.user.name,
        business_id=membership.business_id,
        membership_id=membership.id,
        role=membership.role,
    )


def actor_of_token(token: ApiToken) -> Actor:
    """The actor that a program's token makes: its member, or the connector that this member has made."""
    member = actor_of_membership(token.membership)
    endpoint = getattr(token, "endpoint", None)
    if endpoint is None:
        return member
    return replace(member, name=token.name, membership_id=endpoint.id, role=CONNECTOR)


def get_actor_for(user: User | AnonymousUser, door_name: str) -> Actor:
    """Return who this person is at a door: the one place that every page, API call and socket asks.

    Raises NotSignedInError as `find_actor_for`; SecondFactorNeededError for a member of a business that was
    ever verified, in a session that gave no second factor.
    """
    actor, business = _actor_and_business(user, door_name)
    if business is not None and not is_proved(user) and needs_second_factor(business):
        raise SecondFactorNeededError
    return actor


def find_actor_for(user: User | AnonymousUser, door_name: str) -> Actor:
    """Return who this person would be at a door, though they may still owe a second factor.

    Only for the pages on which they give or make one. Raises NotSignedInError when they are nobody there: not
    signed in, no customer at the chat door, or no active membership at the business door.
    """
    return _actor_and_business(user, door_name)[0]


def _actor_and_business(user: User | AnonymousUser, door_name: str) -> tuple[Actor, Business | None]:
    if isinstance(user, User) and user.is_active:
        if door_name in CHAT.names:
            customer = Customer.objects.filter(user=user).first()
            if customer is not None:
                return Actor(CUSTOMER_SIDE, customer.id, user.id, customer.name), None
        if door_name == BUSINESS.name:
            membership = active_memberships_of(user).first()
            if membership is not None:
                return actor_of_membership(membership), membership.business
    raise NotSignedInError


def is_member(user: User) -> bool:
    """Say whether this person acts for a business."""
    return active_memberships_of(user).exists()


def active_memberships_of(user: User) -> QuerySet[Membership]:
    """The memberships with which this person may act, oldest first."""
    return (
        Membership.objects.active().filter(user=user).select_related("user", "business").order_by("joined_at")
    )


def parties_of(user_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """The customers and the businesses in whose name this person acts or has acted."""
    customers = Customer.objects.filter(user_id=user_id).values_list("pk", flat=True)
    businesses = Membership.objects.filter(user_id=user_id).values_list("business_id", flat=True)
    return list(customers), list(businesses.distinct())
