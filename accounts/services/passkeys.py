"""Passkeys: added to an account, and proved. Each challenge counts once, and CHALLENGE_SECONDS at most.

Source: WebAuthn level 3, 7.1 and 7.2, as py_webauthn and django-otp-webauthn carry it out.
"""

import time
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers.exceptions import WebAuthnException

from accounts.errors.base import DomainError
from accounts.errors.sign_in import PasskeyRefusedError
from accounts.models.people import User
from accounts.services.factors import note_passkey

Document = dict[str, Any]
CHALLENGE_SECONDS = 5 * 60
# What a made-up answer can make the parsers raise.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, IntegrityError)


def begin_adding(*, user: User) -> tuple[Document, Document]:
    """Return what a browser needs to make a passkey for a person, and what the session must remember."""
    options, state = WebAuthnHelper(request=None).register_begin(user)
    return options, _remembered(state, "add", user)


def finish_adding(
    *, user: User, state: Any, answer: Document, name: str, business_id: UUID | None, address: str
) -> WebAuthnCredential:
    """Let a passkey count that a browser has just made.

    The caller has proved that this person may add a factor. Raises PasskeyRefusedError.
    """
    _spend(state, "add", user)

    def add() -> WebAuthnCredential:
        device: WebAuthnCredential = WebAuthnHelper(request=None).register_complete(user, state, answer)
        device.name = name
        device.save(update_fields=["name"])
        note_passkey(user=user, name=name, business_id=business_id, address=address)
        return device

    return _attempt(add)


def begin_proving(*, user: User | None, is_alone: bool) -> tuple[Document, Document]:
    """Return what a browser needs to prove a passkey, and what the session must remember.

    Without `user`, whoever holds one says who they are. `is_alone`: it stands for the password as well, so
    the device must have checked its person (by finger, face or PIN).
    """
    options, state = WebAuthnHelper(request=None).authenticate_begin(
        user=user, require_user_verification=is_alone
    )
    return options, _remembered(state, "prove", user)


def finish_proving(*, user: User | None, state: Any, answer: Document) -> WebAuthnCredential:
    """Return the passkey that was proved; its `user` is who came. Raises PasskeyRefusedError."""
    _spend(state, "prove", user)
    device = _attempt(
        lambda: cast(
            "WebAuthnCredential", WebAuthnHelper(request=None).authenticate_complete(user, state, answer)
        )
    )
    if not device.confirmed or not device.user.is_active:
        raise PasskeyRefusedError
    return device


def _remembered(state: Document, purpose: str, user: User | None) -> Document:
    return {**state, "for": purpose, "user": str(user.pk) if user else "", "at": time.time()}


def _spend(state: Any, purpose: str, user: User | None) -> None:
    """Take a challenge once: also of two answers at the same moment only one finds it."""
    if (
        not isinstance(state, dict)
        or state["for"] != purpose
        or state["user"] != (str(user.pk) if user else "")
    ):
        raise PasskeyRefusedError
    is_fresh = time.time() - state["at"] <= CHALLENGE_SECONDS
    if not is_fresh or not cache.add(f"passkey:{state['challenge']}", True, 2 * CHALLENGE_SECONDS):
        raise PasskeyRefusedError


def _attempt(act: Callable[[], WebAuthnCredential]) -> WebAuthnCredential:
    try:
        with transaction.atomic():
            return act()
    except DomainError:
        raise
    except (WebAuthnException, OTPWebAuthnApiError, *MALFORMED) as error:
        raise PasskeyRefusedError from error
