"""Businesses and their teams."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.doors import BUSINESS, acting_address
from accounts.models.businesses import Business, Membership
from accounts.models.keys import MemberWrap
from accounts.models.names import validate_sayable
from accounts.models.people import User
from accounts.models.tokens import ApiToken
from accounts.services.audit import Action, record_event
from accounts.services.names import refuse_confusable
from accounts.services.pilot import wait_for_place
from accounts.services.sessions import announce_session_end, end_other_sessions
from accounts.signals import member_removed


@transaction.atomic
def register_business(
    *, owner: User, handle: str, name: str, legal_name: str, country: str, size: str, profile: dict[str, str]
) -> Business:
    """Register a business with its first owner; it is not verified yet, and waits if a pilot is open.

    `profile` may hold category, description, tax_id, address and website.
    Raises ValidationError for a name that nobody can say, for a handle, country or website of the wrong form
    or a handle that is taken,
    ConfusableNameError for a display name that looks the same as a verified business's.
    """
    validate_sayable(name)
    refuse_confusable(name=name)
    business = Business(
        handle=handle, name=name, legal_name=legal_name, country=country, size=size, **profile
    )
    business.full_clean()
    business.save()
    add_member(business=business, user=owner, role=Membership.Role.OWNER, actor_id=owner.id)
    wait_for_place(business_id=business.id)
    return business


@transaction.atomic
def add_member(*, business: Business, user: User, role: str, actor_id: UUID) -> Membership:
    """Let a person act for a business. Reading needs keys too, which an owner wraps for them."""
    membership = Membership.objects.create(business=business, user=user, role=role)
    record_event(
        action=Action.MEMBER_ADDED,
        actor_id=actor_id,
        business_id=business.id,
        target=str(membership.id),
        detail={"role": role},
    )
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, actor_id: UUID) -> None:
    """End a membership: its wraps, tokens and sessions go, and its sockets close once this is committed.

    The owner's client then rotates the business's epoch, so that nothing later is sealed to what they kept.
    """
    now, still = timezone.now(), Membership.objects.filter(pk=membership.pk, removed_at__isnull=True)
    still.exclude(role=Membership.Role.ANALYST).update(access_changed_at=now)
    still.update(removed_at=now)
    MemberWrap.objects.filter(member=membership).delete()
    ApiToken.objects.filter(membership=membership, revoked_at__isnull=True).update(revoked_at=timezone.now())
    record_event(
        action=Action.MEMBER_REMOVED,
        actor_id=actor_id,
        business_id=membership.business_id,
        target=str(membership.id),
    )
    transaction.on_commit(
        lambda: member_removed.send_robust(
            Membership, membership_id=membership.id, business_id=membership.business_id
        ),
        robust=True,
    )
    end_other_sessions(
        user=membership.user,
        session_key=None,
        business_id=membership.business_id,
        address=acting_address(),
        door=BUSINESS,
    )
    # A connector that this member has set up is not this member on its socket, and ends with them. It comes
    # second: the member's own sockets hear first that they were removed.
    announce_session_end(user_id=membership.user_id)
