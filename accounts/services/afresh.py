"""An owner who has lost the code of their own keys goes on with new ones."""

from uuid import UUID

from django.db import transaction

from accounts.errors.base import NotFoundError, NotYoursError
from accounts.models.businesses import Business, Membership
from accounts.services.audit import Action, record_event
from accounts.services.businesses import add_member, remove_member
from accounts.services.team_invitations import withdraw_invitations_of


@transaction.atomic
def start_owner_again(*, member_id: UUID, address: str | None) -> Membership:
    """Give an owner a new place on the team in their old one's stead, with a party that has no keys yet.

    What was sealed to the old keys stays closed: another owner lets them in once they have compared numbers,
    or, where no owner has the keys any more, they give the business a new identity. Their sessions, tokens
    and invitations end. The caller has proved with their password that it is this owner. Raises
    NotFoundError, NotYoursError for whoever is no owner: those are taken off the team and added again by one.
    """
    found = Membership.objects.active().filter(pk=member_id).select_related("user", "business").first()
    if found is None:
        raise NotFoundError
    if found.role != Membership.Role.OWNER:
        raise NotYoursError
    business = Business.objects.select_for_update().get(pk=found.business_id)
    # Of two clicks at once, the second finds nobody here.
    if not Membership.objects.active().filter(pk=member_id, role=Membership.Role.OWNER).exists():
        raise NotFoundError
    withdraw_invitations_of(member=found, role=None, actor_id=found.user_id)
    remove_member(membership=found, actor_id=found.user_id)
    fresh = add_member(business=business, user=found.user, role=found.role, actor_id=found.user_id)
    record_event(
        action=Action.OWNER_STARTED_AGAIN,
        actor_id=found.user_id,
        business_id=business.pk,
        target=str(fresh.pk),
        detail={"before": {"member": str(found.pk)}, "after": {"member": str(fresh.pk)}},
        address=address,
    )
    return fresh
