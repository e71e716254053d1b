"""Second factors: who must have one, which they have, and whether a session gave it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.people import User

Status = Business.Status
# Customers know these as genuine, or knew them so: whoever takes such an account over can deceive them.
ONCE_VERIFIED = frozenset({Status.VERIFIED, Status.PAUSED, Status.REVOKED})


class FactorKind(StrEnum):
    """What a person proves themselves with beside the password."""

    APP = "app"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor as its owner sees it."""

    kind: FactorKind
    number: int
    name: str
    created_at: datetime | None
    last_used_at: datetime | None


def is_proved(user: User | AnonymousUser) -> bool:
    """Say whether the session of this user gave a second factor; django-otp's middleware put that on them."""
    is_verified = getattr(user, "is_verified", None)
    return bool(is_verified and is_verified())


def needs_second_factor(business: Business) -> bool:
    """Say whether members of this business sign in with a second factor: when it was ever verified."""
    if {business.status, business.status_before_suspension} & ONCE_VERIFIED:
        return True
    return Certificate.objects.filter(business=business).exists()


def must_have_second_factor(user: User) -> bool:
    """Say whether this person may not be without a second factor: staff, and members as above."""
    if user.is_staff:
        return True
    memberships = Membership.objects.active().filter(user=user).select_related("business")
    return any(needs_second_factor(membership.business) for membership in memberships)


def factors_of(user: User) -> list[Factor]:
    """The second factors of a person, oldest first; recovery codes stand in for them and are none."""
    apps = [
        Factor(FactorKind.APP, device.pk, device.name, device.created_at, device.last_used_at)
        for device in TOTPDevice.objects.devices_for_user(user, confirmed=True)
    ]
    passkeys = [
        Factor(FactorKind.PASSKEY, device.pk, device.name, device.created_at, device.last_used_at)
        for device in WebAuthnCredential.objects.devices_for_user(user, confirmed=True)
    ]
    return sorted([*apps, *passkeys], key=lambda factor: (factor.created_at is None, str(factor.created_at)))


def has_second_factor(user: User) -> bool:
    """Say whether this person must give a second factor to come in."""
    return bool(factors_of(user))


def codes_left(user: User) -> int:
    """How many recovery codes of this person are not used yet."""
    left: int = StaticToken.objects.filter(device__user=user, device__confirmed=True).count()
    return left
