"""Invitations to the pilot: made and withdrawn by staff, entered by businesses."""

import contextlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.doors import network_of
from accounts.errors.base import NotFoundError
from accounts.errors.pilot import (
    BadInvitationError,
    EndedInvitationError,
    InvitationLimitError,
    SpentInvitationError,
    WrongInvitationError,
)
from accounts.models.people import User
from accounts.models.pilot import PilotInvitation, PilotPlace, PilotProgramme
from accounts.services.audit import Action, record_event
from accounts.services.pilot import give_place, lock_open_programme

# No 0, O, 1 and I: nobody needs to guess what was meant.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_CHARACTERS = 12
GROUP = 4
MAX_USES = 1_000
MAX_DAYS = 365
LIMIT_SECONDS = 60 * 60
MAX_WRONG_PER_BUSINESS = 10
MAX_WRONG_PER_ADDRESS = 30


@transaction.atomic
def invite(*, uses: int, days: int, note: str, actor: User, address: str | None) -> str:
    """Make an invitation and return its code, which is shown this once: only its keyed hash is kept.

    It gives a place to `uses` businesses within `days` days, as long as places are left. The caller has
    proved that the actor may manage the pilot. Raises NoPilotError, BadInvitationError.
    """
    programme = lock_open_programme()
    if not (1 <= uses <= MAX_USES and 1 <= days <= MAX_DAYS):
        raise BadInvitationError
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))
    invitation = PilotInvitation.objects.create(
        programme=programme,
        code_hash=_hash(letters),
        hint=letters[:GROUP],
        note=note.strip(),
        uses=uses,
        expires_at=timezone.now() + timedelta(days=days),
        made_by=actor,
    )
    detail = {"uses": uses, "days": days, "note": invitation.note}
    _record(Action.PILOT_INVITED, invitation, actor.id, address, detail)
    return "-".join(letters[start : start + GROUP] for start in range(0, CODE_CHARACTERS, GROUP))


@transaction.atomic
def revoke_invitation(*, invitation_id: UUID, actor: User, address: str | None) -> None:
    """Withdraw an invitation; the places that it gave stay given. Once more: nothing happens.

    Raises NotFoundError.
    """
    invitation = PilotInvitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFoundError
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        _record(Action.PILOT_REVOKED, invitation, actor.id, address, {"note": invitation.note})


def take_place(*, business_id: UUID, code: str, actor_id: UUID, address: str) -> None:
    """Give a business its place in the pilot for an invitation's code.

    The caller has proved that the person may act for the business in this. A business and an address have
    only so many wrong codes an hour. Raises NoPilotError, HasPlaceError, NoPlacesError, WrongInvitationError,
    SpentInvitationError, EndedInvitationError, InvitationLimitError.
    """
    counters = _count_try(business_id, address)
    try:
        _take_place(business_id, code, actor_id, address)
    except WrongInvitationError:
        counters = []
        raise
    finally:
        for key in counters:
            # A counter may have ended meanwhile.
            with contextlib.suppress(ValueError):
                cache.decr(key)


@transaction.atomic
def _take_place(business_id: UUID, code: str, actor_id: UUID, address: str) -> None:
    programme = lock_open_programme()
    invitation = _usable_invitation(programme, code)
    entry, _ = PilotPlace.objects.get_or_create(
        programme=programme, business_id=business_id, defaults={"waiting_since": timezone.now()}
    )
    give_place(programme=programme, entry=entry, invitation=invitation)
    invitation.used += 1
    invitation.save(update_fields=["used"])
    record_event(
        action=Action.PILOT_JOINED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(programme.pk),
        detail={"invitation": str(invitation.pk)},
        address=address,
    )


def _usable_invitation(programme: PilotProgramme, code: str) -> PilotInvitation:
    letters = "".join(character for character in code.upper() if character.isalnum())
    invitation = PilotInvitation.objects.select_for_update().filter(code_hash=_hash(letters)).first()
    if invitation is None:
        raise WrongInvitationError
    is_over = invitation.revoked_at is not None or invitation.expires_at <= timezone.now()
    if is_over or invitation.programme_id != programme.pk:
        raise EndedInvitationError
    if invitation.used >= invitation.uses:
        raise SpentInvitationError
    return invitation


def _count_try(business_id: UUID, address: str) -> list[str]:
    """Count a try before it is made, so that tries at the same moment cannot share one."""
    counted = []
    for key, limit in (
        (f"invitation:b:{business_id}", MAX_WRONG_PER_BUSINESS),
        (f"invitation:a:{network_of(address)}", MAX_WRONG_PER_ADDRESS),
    ):
        cache.add(key, 0, LIMIT_SECONDS)
        if cache.incr(key) > limit:
            raise InvitationLimitError
        counted.append(key)
    return counted


def _hash(letters: str) -> str:
    return salted_hmac("accounts.pilot-invitation", letters, algorithm="sha256").hexdigest()


def _record(
    action: Action,
    invitation: PilotInvitation,
    actor_id: UUID,
    address: str | None,
    detail: dict[str, object],
) -> None:
    record_event(action=action, actor_id=actor_id, target=str(invitation.pk), detail=detail, address=address)
