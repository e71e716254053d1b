"""Invitations to a team: made, withdrawn, accepted, and answered: the owner's browser can tell who came."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.crypto.primitives import KEY_SIZE
from accounts.doors import network_of
from accounts.errors.base import DomainError, MalformedError, NotFoundError, NotYoursError
from accounts.errors.team import (
    ActsElsewhereError,
    AddressTakenError,
    AnsweredError,
    ExpiredLinkError,
    InvitationsLimitError,
    LinkLimitError,
    UsedLinkError,
    WithdrawnLinkError,
    WrongLinkError,
)
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Party
from accounts.models.people import User
from accounts.models.team import TeamInvitation
from accounts.permissions import TABLE, act_to_manage
from accounts.queries.actors import is_member
from accounts.queries.team import open_invitations
from accounts.services.audit import Action, record_event
from accounts.services.businesses import add_member
from accounts.services.letters import write_letter

Role = Membership.Role
# An owner is made of somebody who holds keys: they are invited as something else first.
INVITED_AS = (Role.ADMIN, Role.AGENT, Role.ANALYST)
VALID_FOR = timedelta(days=7)
LINK_BYTES = 16
MAX_OPEN = 20
LIMIT_SECONDS = 60 * 60
MAX_WRONG_PER_ADDRESS = 30


@transaction.atomic
def invite_member(*, inviter_id: UUID, role: str, note: str) -> tuple[TeamInvitation, str]:
    """Make an invitation, valid once and for VALID_FOR; it, and its link's own part, shown this once.

    The link's secret part is made and kept by the inviter's browser. Raises NotYoursError when the inviter's
    role may not invite this one, MalformedError, InvitationsLimitError above MAX_OPEN in a business.
    """
    inviter = Membership.objects.select_related("business").active().filter(pk=inviter_id).first()
    if role not in INVITED_AS or len(note) > _longest_note() or "\0" in note:
        raise MalformedError
    if inviter is None or Role(inviter.role) not in TABLE[act_to_manage(role)]:
        raise NotYoursError
    Business.objects.select_for_update().get(pk=inviter.business_id)
    if open_invitations(inviter.business_id).count() >= MAX_OPEN:
        raise InvitationsLimitError
    link = secrets.token_urlsafe(LINK_BYTES)
    invitation = TeamInvitation.objects.create(
        business=inviter.business,
        role=role,
        note=" ".join(note.split()),
        link_hash=TeamInvitation.hash_of(link),
        made_by=inviter,
        expires_at=timezone.now() + VALID_FOR,
    )
    _record(Action.MEMBER_INVITED, invitation, inviter.user_id)
    return invitation, link


@transaction.atomic
def withdraw_team_invitation(*, manager_id: UUID, invitation_id: UUID) -> None:
    """Withdraw an open invitation; once more, nothing happens.

    Raises NotFoundError for one of another business, NotYoursError when the manager may not invite its role,
    UsedLinkError when somebody has come by it.
    """
    manager = Membership.objects.active().filter(pk=manager_id).first()
    found = TeamInvitation.objects.select_for_update().filter(pk=invitation_id)
    invitation = found.filter(business_id=manager.business_id).first() if manager else None
    if invitation is None or manager is None:
        raise NotFoundError
    if Role(manager.role) not in TABLE[act_to_manage(invitation.role)]:
        raise NotYoursError
    if invitation.member_id is not None:
        raise UsedLinkError
    _withdraw([invitation], manager.user_id)


def withdraw_invitations_of(*, member: Membership, role: str | None, actor_id: UUID) -> None:
    """Withdraw what a member has invited, as far as their role (None: they left) does not allow it any more.

    Runs inside the caller's transaction.
    """
    made = open_invitations(member.business_id).filter(made_by=member).select_for_update()
    may_not = [row for row in made if role is None or Role(role) not in TABLE[act_to_manage(row.role)]]
    _withdraw(may_not, actor_id)


def _withdraw(invitations: list[TeamInvitation], actor_id: UUID) -> None:
    for invitation in invitations:
        if invitation.withdrawn_at is None:
            invitation.withdrawn_at = timezone.now()
            invitation.save(update_fields=["withdrawn_at"])
            _record(Action.INVITATION_REVOKED, invitation, actor_id)


def look_at_invitation(*, link: str, user: User | None, address: str) -> TeamInvitation:
    """The open invitation of a link, for the page that shows it to whoever is signed in or nobody.

    Refused ones are written down. Raises WrongLinkError, UsedLinkError, ExpiredLinkError,
    WithdrawnLinkError, ActsElsewhereError, and LinkLimitError for an address that has tried too many wrong
    ones this hour.
    """
    with _refusals_audited(link, user.id if user else None, address):
        invitation = _usable(TeamInvitation.objects.all(), link)
        if user is not None and is_member(user):
            raise ActsElsewhereError
        return invitation


def accept_invitation(*, link: str, user: User, address: str) -> Membership:
    """Let somebody who is signed in join the team that a link invites to; nobody else can use it then.

    Raises as `look_at_invitation`.
    """
    with _refusals_audited(link, user.id, address), transaction.atomic():
        return _accept(link, user)


def join_with_new_account(
    *, link: str, name: str, email: str, password: str, language: str, address: str
) -> Membership:
    """Make an account for somebody who has none, and let them join by it; both or nothing.

    The caller has checked the form of each field and the password. Raises as `accept_invitation`, and
    AddressTakenError.
    """
    with _refusals_audited(link, None, address):
        try:
            with transaction.atomic():
                user = User.objects.create_user(email=email, password=password, name=name, language=language)
                return _accept(link, user)
        except IntegrityError as error:
            raise AddressTakenError from error


def _accept(link: str, user: User) -> Membership:
    # Two acceptances of one account wait for each other here, and two of one link below.
    User.objects.select_for_update().get(pk=user.pk)
    invitation = _usable(TeamInvitation.objects.select_for_update(of=("self",)), link)
    if is_member(user):
        raise ActsElsewhereError
    member = add_member(
        business=invitation.business, user=user, role=invitation.role, actor_id=invitation.made_by.user_id
    )
    invitation.member = member
    invitation.save(update_fields=["member"])
    context = {"name": user.name, "email": user.email, "business": invitation.business.name}
    write_letter(user=invitation.made_by.user, template="team_joined", context=context)
    return member


def _usable(invitations: QuerySet[TeamInvitation], link: str) -> TeamInvitation:
    found = (
        invitations.select_related("business", "made_by__user")
        .filter(link_hash=TeamInvitation.hash_of(link))
        .first()
    )
    if found is None:
        raise WrongLinkError
    if found.member_id is not None:
        raise UsedLinkError
    if found.withdrawn_at is not None or found.business.status == Business.Status.CLOSED:
        raise WithdrawnLinkError
    if not found.is_open:
        raise ExpiredLinkError
    return found


@contextlib.contextmanager
def _refusals_audited(link: str, user_id: UUID | None, address: str) -> Iterator[None]:
    """Write down what was refused, after it was rolled back.

    Whoever guesses links is stopped, as is who goes on with one that is over or asks which addresses are
    known.
    """
    key = f"join:{network_of(address)}"
    if cache.get(key, 0) >= MAX_WRONG_PER_ADDRESS:
        raise LinkLimitError
    try:
        yield
    except DomainError as error:
        cache.add(key, 0, LIMIT_SECONDS)
        cache.incr(key)
        if isinstance(error, AddressTakenError):
            raise
        invitation = TeamInvitation.objects.filter(link_hash=TeamInvitation.hash_of(link)).first()
        record_event(
            action=Action.INVITATION_REFUSED,
            actor_id=user_id,
            business_id=invitation.business_id if invitation else None,
            target=str(invitation.pk) if invitation else "",
            detail={"why": error.code},
            address=address,
        )
        raise


@transaction.atomic
def answer_invitation(*, member_id: UUID, mac: bytes) -> None:
    """Keep what a new member's browser answers to their invitation (SPEC 2); the owner's browser checks it.

    The same bytes again are fine. Raises MalformedError for a wrong size, NotFoundError for a member who came
    by no invitation or has no keys yet, AnsweredError for other bytes.
    """
    if len(mac) != KEY_SIZE:
        raise MalformedError
    invitation = TeamInvitation.objects.select_for_update().filter(member_id=member_id).first()
    if invitation is None or not Party.objects.filter(pk=member_id).exists():
        raise NotFoundError
    if invitation.answer is not None and bytes(invitation.answer) != mac:
        raise AnsweredError
    invitation.answer = mac
    invitation.save(update_fields=["answer"])


@transaction.atomic
def settle_invitation(*, owner: Membership, invitation_id: UUID, fits: bool) -> None:
    """Note what the owner's browser made of an answer; one that does not fit is written down.

    The caller has proved that this is an owner in person. Raises NotFoundError when there is no answer that
    waits.
    """
    changed = TeamInvitation.objects.filter(
        pk=invitation_id, business_id=owner.business_id, answer__isnull=False, outcome=""
    ).update(outcome=TeamInvitation.Outcome.PROVED if fits else TeamInvitation.Outcome.REFUSED)
    if not changed:
        raise NotFoundError
    if not fits:
        record_event(
            action=Action.INVITATION_REFUSED,
            actor_id=owner.user_id,
            business_id=owner.business_id,
            target=str(invitation_id),
            detail={"why": "answer_does_not_fit"},
        )


def _record(action: Action, invitation: TeamInvitation, actor_id: UUID) -> None:
    record_event(
        action=action,
        actor_id=actor_id,
        business_id=invitation.business_id,
        target=str(invitation.pk),
        detail={"role": invitation.role},
    )


def _longest_note() -> int:
    return TeamInvitation._meta.get_field("note").max_length or 0
