"""A team as its people see it: who is on it, who is invited, and whether the keys are due."""

from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.errors.base import NotYoursError
from accounts.models.businesses import Membership
from accounts.models.keys import KeyEpoch, MemberWrap, Party
from accounts.models.team import TeamInvitation
from accounts.queries.actors import Actor
from accounts.queries.keys import team_for


def open_invitations(business_id: UUID) -> QuerySet[TeamInvitation]:
    """The invitations of a business that can still be used, newest first."""
    return TeamInvitation.objects.filter(
        business_id=business_id, member__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    ).order_by("-made_at")


def keepers_of(business_id: UUID) -> QuerySet[Membership]:
    """The owners who were given a package since they are owners, and so hold the business's identity."""
    given = MemberWrap.objects.filter(member=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    owners = Membership.objects.active().filter(business_id=business_id, role=Membership.Role.OWNER)
    return owners.annotate(given_at=Subquery(given)).filter(
        Q(access_changed_at__isnull=True) | Q(given_at__gte=F("access_changed_at")), given_at__isnull=False
    )


def other_keepers(member: Membership) -> QuerySet[Membership]:
    """Who else can keep the keys when this owner goes; every other owner before there are any keys."""
    if not Party.objects.filter(pk=member.business_id).exists():
        owners = Membership.objects.active().filter(role=Membership.Role.OWNER)
        return owners.filter(business_id=member.business_id).exclude(pk=member.pk)
    return keepers_of(member.business_id).exclude(pk=member.pk)


def is_only_keeper(actor: Actor) -> bool:
    """Say whether this member is an owner without whom nobody would hold the business's keys."""
    owners = Membership.objects.active().filter(business_id=actor.party_id, role=Membership.Role.OWNER)
    member = owners.filter(user_id=actor.user_id).first()
    return member is not None and not other_keepers(member).exists()


def other_keepers_for(actor: Actor) -> list[str]:
    """The names of the other owners who were given the business's identity."""
    keepers = keepers_of(actor.business_id) if actor.business_id else Membership.objects.none()
    return list(
        keepers.exclude(user_id=actor.user_id).order_by("joined_at").values_list("user__name", flat=True)
    )


def is_renewal_due(business_id: UUID) -> bool:
    """Say whether somebody left, or came to a role that holds other keys, since the newest epoch."""
    newest = KeyEpoch.objects.filter(party_id=business_id).aggregate(at=Max("created_at"))["at"]
    changed = Membership.objects.filter(business_id=business_id).aggregate(at=Max("access_changed_at"))["at"]
    return newest is not None and changed is not None and changed > newest


def team_desk_for(actor: Actor, *, sees_invitations: bool, gives_access: bool) -> dict[str, Any]:
    """The team page's facts (KEYS.md, `GET team/desk/`). Raises NotYoursError for a customer.

    The caller says what the actor's role lets them see: who is invited, and what new members answered.
    """
    if actor.business_id is None:
        raise NotYoursError
    memberships = {
        str(row.pk): row
        for row in Membership.objects.active()
        .filter(business_id=actor.business_id)
        .select_related("user", "invitation")
    }
    keepers = {str(pk) for pk in keepers_of(actor.business_id).values_list("pk", flat=True)}
    invitations = open_invitations(actor.business_id).select_related("made_by__user")
    return {
        "members": [
            {
                **row,
                **_more(memberships[row["id"]], gives_access=gives_access),
                "keeper": row["id"] in keepers,
            }
            for row in team_for(actor)
            if row["id"] in memberships
        ],
        "invitations": [show_invitation(row) for row in invitations] if sees_invitations else [],
        "renewal_due": is_renewal_due(actor.business_id),
    }


def _more(member: Membership, *, gives_access: bool) -> dict[str, Any]:
    invitation = getattr(member, "invitation", None)
    answered = None
    if gives_access and invitation is not None:
        answered = {
            "id": str(invitation.pk),
            "mac": b64(bytes(invitation.answer)) if invitation.answer is not None else None,
            "outcome": invitation.outcome,
        }
    seen = member.user.last_login
    return {
        "email": member.user.email,
        "joined_at": int(member.joined_at.timestamp() * 1000),
        "seen_at": int(seen.timestamp() * 1000) if seen else None,
        "answered": answered,
    }


def show_invitation(invitation: TeamInvitation) -> dict[str, Any]:
    """An open invitation as those see it who may invite."""
    return {
        "id": str(invitation.pk),
        "role": invitation.role,
        "note": invitation.note,
        "by": invitation.made_by.user.name,
        "expires_at": int(invitation.expires_at.timestamp() * 1000),
    }
