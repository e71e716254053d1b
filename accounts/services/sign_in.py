"""How members and staff sign in: password first, then the second factor, with limits on both.

Who fails too often from one network is locked out there for LIMIT_SECONDS, and nowhere else: a stranger
cannot lock a person out of their own desk. django-axes keeps these locks in the database, where they outlive
a lost cache and where staff read and lift them. Three counters stay ours, because axes has one limit for all
and counts after a try: guesses at the same moment share one limit, one network cannot try many people, and
many networks together cannot try one person without end.
"""

import contextlib
import time
from collections.abc import Callable
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.contrib.auth import authenticate, login
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, get_random_string
from django_otp import login as otp_login
from django_otp.models import Device

from accounts.doors import Door, network_of
from accounts.errors.base import NotFoundError
from accounts.errors.sign_in import SignInLimitError, WrongCredentialsError, WrongPasswordError
from accounts.lockouts import lockout_name
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.services.audit import Action, record_event
from accounts.services.factors import match_second_factor
from accounts.services.letters import write_letter
from accounts.services.sessions import announce_session_end, begin_session

BACKEND = "django.contrib.auth.backends.ModelBackend"
PROVED_KEY = "proved"
PROOF_SECONDS = 5 * 60
LIMIT_SECONDS = 15 * 60
MAX_FAILURES_PER_PERSON_AND_ADDRESS = 10
MAX_FAILURES_PER_ADDRESS = 30
# High, so that locking somebody out takes many addresses; low enough that many addresses do not guess.
MAX_FAILURES_PER_PERSON = 100


def check_password(
    *, request: HttpRequest, email: str, password: str, address: str, may_enter: Callable[[User], bool]
) -> User:
    """Return the person with this e-mail and password who may enter this door.

    The answer does not tell which of the three is wrong. Raises SignInLimitError after too many failures,
    WrongCredentialsError.
    """
    counters = _count_try(email, address)
    request.network = network_of(address)  # type: ignore[attr-defined]
    credentials = {"username": lockout_name(email)}
    if not AxesProxyHandler.is_allowed(request, credentials):
        _note_lock(email, address)
        raise SignInLimitError
    user = authenticate(request, username=email.strip().lower(), password=password)
    if isinstance(user, User) and may_enter(user):
        _give_back(counters)
        return user
    if user is not None:
        # Right, but of nobody who may enter here: a failure like any other.
        AxesProxyHandler.user_login_failed(sender=__name__, credentials=credentials, request=request)
    raise WrongCredentialsError


def confirm_password(*, request: HttpRequest, user_id: UUID, password: str, address: str) -> None:
    """Prove that the person who is signed in still sits at the keyboard, before what cannot be taken back.

    The session's proof (`proof_of`) stands for the password. Raises SignInLimitError, WrongPasswordError.
    """
    proof = proof_of(request)
    if proof and constant_time_compare(password, proof):
        return
    try:
        check_password(
            request=request,
            email=User.objects.get(pk=user_id).email or "",
            password=password,
            address=address,
            may_enter=lambda found: found.pk == user_id,
        )
    except WrongCredentialsError as error:
        raise WrongPasswordError from error
    note_proof(request)


def note_proof(request: HttpRequest) -> str:
    """Remember for PROOF_SECONDS that a session's person has just proved who they are; returns the proof."""
    proof = get_random_string(32)
    request.session[PROVED_KEY] = {"at": time.time(), "proof": proof}
    return proof


def proof_of(request: HttpRequest) -> str:
    """What forms of this session send in place of the password; empty when it must be asked for again."""
    proved = request.session.get(PROVED_KEY)
    if proved is None or not 0 <= time.time() - proved["at"] <= PROOF_SECONDS:
        return ""
    return str(proved["proof"])


def check_second_factor(*, user: User, token: str, address: str) -> Device:
    """Prove the second factor of a person who just gave the right password; returns the device that did.

    The token is an app's code or a recovery code, and counts once. Raises SignInLimitError,
    WrongCredentialsError.
    """
    counters = _count_try(user.email or "", address)
    device = match_second_factor(user=user, token=token, address=address)
    if device is None:
        raise WrongCredentialsError
    _give_back(counters)
    return device


@transaction.atomic
def change_password(*, user_id: UUID, password: str, business_id: UUID | None, address: str) -> User:
    """Give a person a new password; every session that the old one opened ends at once.

    The caller has proved that it is this person, and that the password may be one. Returns the person, whose
    own session the caller keeps.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    record_event(action=Action.PASSWORD_CHANGED, actor_id=user.pk, business_id=business_id, address=address)
    write_letter(user=user, template="password_changed", context={"place": address})
    announce_session_end(user_id=user.pk)
    return user


def let_in(*, request: HttpRequest, user: User, door: Door, device: Device | None = None) -> None:
    """Begin a person's session at a door; `device` is the second factor that they gave.

    The caller has checked the password and, where there is one, the second factor.
    """
    login(request, user, backend=BACKEND)
    if device is not None:
        otp_login(request, device)
    begin_session(request=request, user=user, door=door)


def _limits(email: str, address: str) -> dict[str, int]:
    person, place = email.strip().lower(), network_of(address)
    # In this order: what one address tries in vain stops before it counts against the person.
    return {
        f"sign-in:ea:{person}:{place}": MAX_FAILURES_PER_PERSON_AND_ADDRESS,
        f"sign-in:a:{place}": MAX_FAILURES_PER_ADDRESS,
        f"sign-in:e:{person}": MAX_FAILURES_PER_PERSON,
    }


def _count_try(email: str, address: str) -> list[str]:
    """Count a try before it is made, so that tries at the same moment cannot share one."""
    counted = []
    for key, limit in _limits(email, address).items():
        cache.add(key, 0, LIMIT_SECONDS)
        if cache.incr(key) > limit:
            _note_lock(email, address)
            raise SignInLimitError
        counted.append(key)
    return counted


def _note_lock(email: str, address: str) -> None:
    """Write a lock down once while it lasts; the refused try itself changed nothing."""
    name = lockout_name(email)
    if cache.add(f"locked:{name}:{network_of(address)}", True, LIMIT_SECONDS):
        person = User.objects.filter(email=name).first()
        membership = Membership.objects.active().filter(user=person).first() if person else None
        record_event(
            action=Action.SIGN_IN_LOCKED,
            actor_id=None,
            business_id=membership.business_id if membership else None,
            target=str(person.pk) if person else "",
            detail={"email": name[:80], "minutes": LIMIT_SECONDS // 60},
            address=address,
        )


@transaction.atomic
def lift_lock(*, attempt_id: int, actor_id: UUID | None, address: str) -> None:
    """Let a person who failed too often try again at once, from where they failed.

    The caller has proved that this member of staff may. Raises NotFoundError.
    """
    attempt = AccessAttempt.objects.filter(pk=attempt_id).first()
    if attempt is None:
        raise NotFoundError
    name, place = attempt.username, attempt.ip_address
    cache.delete_many([*_limits(name, place), f"locked:{name}:{place}"])
    detail = {"email": name[:80], "place": place}
    attempt.delete()
    record_event(action=Action.SIGN_IN_UNLOCKED, actor_id=actor_id, detail=detail, address=address)


def _give_back(counters: list[str]) -> None:
    for key in counters:
        # A counter may have ended meanwhile.
        with contextlib.suppress(ValueError):
            cache.decr(key)
