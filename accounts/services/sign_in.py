"""How members and staff sign in: password first, then the second factor, with limits on both."""

import contextlib
from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import authenticate
from django.core.cache import cache
from django.http import HttpRequest
from django_otp import devices_for_user, match_token
from django_otp.models import Device

from accounts.doors import network_of
from accounts.errors.sign_in import SignInLimitError, WrongCredentialsError
from accounts.models.people import User

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
    user = authenticate(request, username=email.strip().lower(), password=password)
    if not isinstance(user, User) or not may_enter(user):
        raise WrongCredentialsError
    _give_back(counters)
    return user


def confirm_password(*, request: HttpRequest, user_id: UUID, password: str, address: str) -> None:
    """Prove that the person who is signed in still sits at the keyboard, before what cannot be taken back.

    Raises SignInLimitError, WrongCredentialsError.
    """
    check_password(
        request=request,
        email=User.objects.get(pk=user_id).email or "",
        password=password,
        address=address,
        may_enter=lambda found: found.pk == user_id,
    )


def check_second_factor(*, user: User, token: str, address: str) -> Device:
    """Prove the second factor of a person who just gave the right password; returns the device that did.

    Raises SignInLimitError, WrongCredentialsError. A token counts once (django-otp).
    """
    counters = _count_try(user.email or "", address)
    device = match_token(user, token.replace(" ", ""))
    if device is None:
        raise WrongCredentialsError
    _give_back(counters)
    return device


def has_second_factor(user: User) -> bool:
    """Say whether this person must give a second factor."""
    return any(devices_for_user(user, confirmed=True))


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
            raise SignInLimitError
        counted.append(key)
    return counted


def _give_back(counters: list[str]) -> None:
    for key in counters:
        # A counter may have ended meanwhile.
        with contextlib.suppress(ValueError):
            cache.decr(key)
