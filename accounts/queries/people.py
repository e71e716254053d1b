"""People by id, by number, and half-way through signing in."""

import time
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim

HALF_WAY_SECONDS = 5 * 60


def find_user(user_id: str | None) -> User | None:
    """Return an active user, or None."""
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None


def get_user(user_id: UUID) -> User:
    """Return the person of an actor. Raises Http404."""
    return get_object_or_404(User, pk=user_id)


def half_way(user: User) -> dict[str, Any]:
    """What a session remembers of someone who gave the password and still owes the second factor."""
    return {"user": str(user.pk), "hash": user.get_session_auth_hash(), "at": time.time()}


def find_half_way(note: dict[str, Any] | None) -> User | None:
    """Return who is half-way; None after HALF_WAY_SECONDS, or when the password is another one by now."""
    if note is None or time.time() - note["at"] > HALF_WAY_SECONDS:
        return None
    user = find_user(note["user"])
    if user is None or not constant_time_compare(note["hash"], user.get_session_auth_hash()):
        return None
    return user


def find_customer_of(user: User | AnonymousUser) -> Customer | None:
    """Return the customer that a signed-in person is, or None."""
    return Customer.objects.select_related("user").filter(user_id=user.pk).first() if user.pk else None


def find_customer(number: str) -> Customer | None:
    """Return the customer who holds this number, or None."""
    claims = PhoneClaim.objects.select_related("customer__user")
    claim = claims.filter(number=number, released_at__isnull=True).first()
    return claim.customer if claim else None
