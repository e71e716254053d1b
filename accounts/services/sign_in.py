"""How members and staff sign in: password first, then the second factor, with limits on both."""

from django.contrib.auth import authenticate
from django.core.cache import cache
from django.http import HttpRequest
from django_otp import devices_for_user, match_token
from django_otp.models import Device

from accounts.errors import SignInLimitError, WrongCredentialsError
from accounts.models.people import User

LIMIT_SECONDS = 15 * 60
MAX_FAILURES_PER_EMAIL = 10
MAX_FAILURES_PER_ADDRESS = 30


def check_password(*, request: HttpRequest, email: str, password: str, address: str) -> User:
    """Return the person with this e-mail and password; the answer does not tell which of both is wrong.

    Raises SignInLimitError after too many failures for the e-mail or from the address, WrongCredentialsError.
    """
    _check_limits(email, address)
    user = authenticate(request, username=email.strip().lower(), password=password)
    if not isinstance(user, User):
        _count_failure(email, address)
        raise WrongCredentialsError
    return user


def check_second_factor(*, user: User, token: str, address: str) -> Device:
    """Prove the second factor of a person who just gave the right password; returns the device that did.

    Raises SignInLimitError, WrongCredentialsError. A token counts once (django-otp).
    """
    _check_limits(user.email or "", address)
    device = match_token(user, token.replace(" ", ""))
    if device is None:
        _count_failure(user.email or "", address)
        raise WrongCredentialsError
    return device


def has_second_factor(user: User) -> bool:
    """Say whether this person must give a second factor."""
    return any(devices_for_user(user, confirmed=True))


def _keys(email: str, address: str) -> dict[str, int]:
    return {
        f"sign-in:e:{email.strip().lower()}": MAX_FAILURES_PER_EMAIL,
        f"sign-in:a:{address}": MAX_FAILURES_PER_ADDRESS,
    }


def _check_limits(email: str, address: str) -> None:
    limits = _keys(email, address)
    failures = cache.get_many(limits)
    if any(failures.get(key, 0) >= limit for key, limit in limits.items()):
        raise SignInLimitError


def _count_failure(email: str, address: str) -> None:
    for key in _keys(email, address):
        cache.add(key, 0, LIMIT_SECONDS)
        cache.incr(key)
