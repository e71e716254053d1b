"""Who is on a team and as what: roles, ownership and departures. Invitations: `team_invitations.py`."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.base import MalformedError, NotFoundError, NotYoursError
from accounts.errors.team import IdentityNotGivenError, LastOwnerError, NeedsKeysError
from accounts.models.businesses import Business, Membership
from accounts.models.keys import MemberWrap
from accounts.models.tokens import ApiToken
from accounts.permissions import ADMINS, TABLE, Act, act_to_manage
from accounts.queries.team import keepers_of, other_keepers
from accounts.services.audit import Action, record_event
from accounts.services.businesses import remove_member
from accounts.services.letters import write_letter
from accounts.services.sessions import announce_session_end
from accounts.services.team_invitations import withdraw_invitations_of

Role = Membership.Role


@transaction.atomic
def change_role(*, manager_id: UUID, member_id: UUID, role: str) -> Membership:
    """Give a member another role. What they can open changes at once; keys change with the next epoch.

    An analyst keeps no wraps and no tokens; whoever may no longer make tokens keeps none, but for the
    business's own connector. The caller has proved that the manager sits at the keyboard. Raises
    MalformedError, NotFoundError for a stranger, NotYoursError when the manager's role does not allow it,
    NeedsKeysError for an owner-to-be without keys, LastOwnerError.
    """
    if role not in Role.values:
        raise MalformedError
    manager, member = _both(manager_id, member_id)
    before = member.role
    if role == before:
        return member
    for named in (before, role):
        _check_may(manager, act_to_manage(named))
    if role == Role.OWNER and not MemberWrap.objects.filter(member=member).exists():
        raise NeedsKeysError
    if before == Role.OWNER and not other_keepers(member).exists():
        raise LastOwnerError
    member.role = role
    if role in (Role.OWNER, Role.ANALYST) or before == Role.OWNER:
        member.access_changed_at = timezone.now()
    member.save(update_fields=["role", "access_changed_at"])
    _take_back(member, manager.user_id)
    record_event(
        action=Action.ROLE_CHANGED,
        actor_id=manager.user_id,
        business_id=member.business_id,
        target=str(member.id),
        detail={"before": {"role": before}, "after": {"role": role}},
    )
    _tell(member, "role_changed", before=before, role=role)
    announce_session_end(user_id=member.user_id)
    return member


def _take_back(member: Membership, actor_id: UUID) -> None:
    """What a member's new role does not allow them to keep."""
    tokens = ApiToken.objects.filter(membership=member, revoked_at__isnull=True)
    if member.role == Role.ANALYST:
        MemberWrap.objects.filter(member=member).delete()
    elif member.role in ADMINS:
        tokens = tokens.none()
    else:
        tokens = tokens.filter(endpoint__isnull=True)
    for token in tokens:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record_event(
            action=Action.TOKEN_REVOKED,
            actor_id=actor_id,
            business_id=member.business_id,
            target=str(token.id),
            detail={"name": token.name},
        )
    withdraw_invitations_of(member=member, role=member.role, actor_id=actor_id)


@transaction.atomic
def transfer_ownership(*, owner_id: UUID, member_id: UUID) -> None:
    """Make an owner who hands the business over an admin; the other owner has been given its identity before.

    The former owner's devices still know the identity that they held. The caller has proved that the owner
    sits at the keyboard. Raises NotFoundError, NotYoursError, IdentityNotGivenError when the other is no
    owner yet, or was given no package since they are one.
    """
    owner, member = _both(owner_id, member_id)
    _check_may(owner, Act.TRANSFER_OWNERSHIP)
    if member.pk == owner.pk or not keepers_of(owner.business_id).filter(pk=member.pk).exists():
        raise IdentityNotGivenError
    owner.role = Role.ADMIN
    owner.save(update_fields=["role"])
    _take_back(owner, owner.user_id)
    record_event(
        action=Action.OWNERSHIP_TRANSFERRED,
        actor_id=owner.user_id,
        business_id=owner.business_id,
        target=str(member.id),
        detail={"before": {"owner": str(owner.id)}, "after": {"owner": str(member.id)}},
    )
    for person, template in ((owner, "ownership_given"), (member, "ownership_received")):
        _tell(person, template, giver=owner.user.name, taker=member.user.name)
    announce_session_end(user_id=owner.user_id)


@transaction.atomic
def remove_from_team(*, manager_id: UUID, member_id: UUID) -> None:
    """Take somebody off the team; they read nothing that comes after this is committed.

    The owner's browser then renews the keys. The caller has proved that the manager sits at the keyboard.
    Raises NotFoundError, NotYoursError when the manager's role does not allow it or it is themself,
    LastOwnerError.
    """
    manager, member = _both(manager_id, member_id)
    if manager.pk == member.pk:
        raise NotYoursError
    _check_may(manager, act_to_manage(member.role))
    _remove(member, manager.user_id)


@transaction.atomic
def leave_team(*, member_id: UUID) -> None:
    """Leave the team oneself; the caller has proved who it is. Raises NotFoundError, LastOwnerError."""
    _, member = _both(member_id, member_id)
    _remove(member, member.user_id)


def _remove(member: Membership, actor_id: UUID) -> None:
    if member.role == Role.OWNER and not other_keepers(member).exists():
        raise LastOwnerError
    withdraw_invitations_of(member=member, role=None, actor_id=actor_id)
    remove_member(membership=member, actor_id=actor_id)
    _tell(member, "member_removed")


def _both(manager_id: UUID, member_id: UUID) -> tuple[Membership, Membership]:
    """Both as they are now; who changes the same team at this moment waits."""
    business_id = Membership.objects.filter(pk=manager_id).values_list("business_id", flat=True).first()
    if business_id is None:
        raise NotFoundError
    Business.objects.select_for_update().get(pk=business_id)
    team = Membership.objects.active().filter(business_id=business_id).select_related("user", "business")
    found = {row.pk: row for row in team.filter(pk__in=[manager_id, member_id])}
    if manager_id not in found or member_id not in found:
        raise NotFoundError
    return found[manager_id], found[member_id]


def _check_may(member: Membership, act: Act) -> None:
    if Role(member.role) not in TABLE[act]:
        raise NotYoursError


def _tell(member: Membership, template: str, **more: str) -> None:
    context = {"business": member.business.name, **more}
    write_letter(user=member.user, template=template, context=context)
