"""The way in: somebody asks for an account with a business, and has both once their address is proved."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.doors import network_of
from accounts.errors.phones import WrongCodeError
from accounts.errors.sign_up import ConfusableNameError, EmailTakenError, SignUpLimitError
from accounts.floods import HOUR, within
from accounts.models.businesses import Business
from accounts.models.emails import EmailCode
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.queries.businesses import free_handle
from accounts.services.audit import Action, record_event
from accounts.services.businesses import register_business
from accounts.services.email_codes import (
    CODE_LIFETIME,
    check_email_limits,
    spend_email_code,
    try_email_code,
)
from accounts.services.letters import post_letter, write_letter
from accounts.services.names import refuse_confusable

Purpose = EmailCode.Purpose
# More than anybody corrects their form: each try costs a hash, and a refused name a line in the audit log.
MAX_ASKED_PER_NETWORK = 60


@dataclass(frozen=True, slots=True)
class NewBusiness:
    """What somebody says of the business that they sign up with."""

    handle: str
    name: str
    legal_name: str
    country: str
    size: str


def ask_to_sign_up(
    *,
    email: str,
    name: str,
    password: str,
    language: str,
    business: NewBusiness,
    address: str,
    previous_id: UUID | None = None,
) -> UUID:
    """Send a code to whoever wants an account; nothing is made until they give it.

    The caller has checked the form of each field and the password. To an address that has an account goes a
    letter that says so, and the answer here is the same: nobody learns whose address is known. Raises
    SignUpLimitError, LetterSentError, ConfusableNameError.
    """
    if not within(f"sign-up:{network_of(address)}", MAX_ASKED_PER_NETWORK, HOUR):
        raise SignUpLimitError
    email = email.strip().lower()
    with _names_audited(business.name, address):
        refuse_confusable(name=business.name)
    asked_for = {
        "name": name,
        # Hashed for known addresses too: both take their time.
        "password": make_password(password),
        "language": language,
        "business": asdict(business),
    }
    with transaction.atomic():
        check_email_limits(email=email, network=network_of(address), previous_id=previous_id)
        known = User.objects.filter(email=email).first()
        row = _store(email, Purpose.KNOWN if known else Purpose.SIGN_UP, {} if known else asked_for, address)
        if known:
            write_letter(user=known, template="already_registered")
        else:
            post_letter(email=email, language=language, template="sign_up_code", email_code=row.pk)
    return row.pk


def send_sign_up_code_again(*, code_id: UUID, address: str) -> UUID:
    """Send another letter to who asked before, with another code; the one before counts no more.

    Raises SignUpLimitError, LetterSentError, WrongCodeError when nothing is asked for under this id.
    """
    with transaction.atomic():
        before = EmailCode.objects.filter(pk=code_id, used_at__isnull=True).first()
        if before is None or before.purpose == Purpose.CONFIRM:
            raise WrongCodeError
        check_email_limits(email=before.email, network=network_of(address), previous_id=code_id)
        row = _store(before.email, Purpose(before.purpose), before.asked_for, address)
        EmailCode.objects.filter(pk=code_id).update(expires_at=timezone.now(), asked_for={})
        if before.purpose == Purpose.SIGN_UP:
            language = before.asked_for["language"]
            post_letter(email=row.email, language=language, template="sign_up_code", email_code=row.pk)
        elif known := User.objects.filter(email=before.email).first():
            write_letter(user=known, template="already_registered")
    return row.pk


def finish_sign_up(*, code_id: UUID, code: str, address: str) -> tuple[User, Business]:
    """Make the account and the business that were asked for: the code proves the address.

    A handle that was taken meanwhile gets a number behind it. Raises WrongCodeError, TooManyTriesError,
    EmailTakenError, ConfusableNameError.
    """
    row = try_email_code(code_id=code_id, code=code)
    if row.purpose != Purpose.SIGN_UP:
        raise WrongCodeError
    try:
        with _names_audited(row.asked_for["business"]["name"], address), transaction.atomic():
            return _finish(row, address)
    except IntegrityError as error:
        raise EmailTakenError from error


def _finish(row: EmailCode, address: str) -> tuple[User, Business]:
    asked: dict[str, Any] = row.asked_for
    spend_email_code(code_id=row.pk)
    Letter.objects.filter(user__isnull=True, email=row.email).update(email="", context={})
    if User.objects.filter(email=row.email).exists():
        raise EmailTakenError
    user = User(
        email=row.email,
        name=asked["name"],
        password=asked["password"],
        language=asked["language"],
        email_confirmed_at=timezone.now(),
    )
    user.save(force_insert=True)
    wanted = asked["business"]
    handle = free_handle(wanted["handle"])
    business = register_business(owner=user, profile={}, **{**wanted, "handle": handle})
    record_event(
        action=Action.BUSINESS_REGISTERED,
        actor_id=user.id,
        business_id=business.id,
        target=str(business.id),
        detail={"name": business.name, "handle": handle, "country": business.country},
        address=address,
    )
    return user, business


@contextlib.contextmanager
def _names_audited(name: str, address: str) -> Iterator[None]:
    """Write a refused name down, after what it was refused in was rolled back."""
    try:
        yield
    except ConfusableNameError as error:
        detail = {"name": name, "why": error.code}
        record_event(
            action=Action.SIGN_UP_REFUSED,
            actor_id=None,
            target=error.other_id,
            detail=detail,
            address=address,
        )
        raise


def _store(email: str, purpose: EmailCode.Purpose, asked_for: dict[str, Any], address: str) -> EmailCode:
    now = timezone.now()
    return EmailCode.objects.create(
        email=email,
        purpose=purpose,
        asked_for=asked_for,
        sent_from=network_of(address),
        sent_at=now,
        expires_at=now + CODE_LIFETIME,
    )
