"""Phone numbers: one-time codes, and the dated claims that a right code makes."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.errors import CodeLimitError, NumberTakenError, TooManyTriesError, WrongCodeError
from accounts.models.businesses import Business
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim, PhoneCode
from accounts.sms import get_sender

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
RESEND_WAIT = timedelta(seconds=60)
MAX_CODES_PER_NUMBER = 5
MAX_CODES_PER_ADDRESS = 20
LIMIT_WINDOW = timedelta(hours=1)


def send_code(*, number: str, purpose: str, address: str | None) -> None:
    """Send a one-time code to a number (E.164); only its keyed hash is kept.

    The answer does not depend on whether the number is known. Raises CodeLimitError within RESEND_WAIT of an
    unused code or above the hourly limits, CodeNotSentError when the sender fails (and the code is void).
    """
    now = timezone.now()
    recent = PhoneCode.objects.filter(sent_at__gt=now - LIMIT_WINDOW)
    same_number = recent.filter(number=number, purpose=purpose)
    if same_number.filter(used_at__isnull=True, sent_at__gt=now - RESEND_WAIT).exists():
        raise CodeLimitError(_("A code was sent a moment ago. Wait a minute before you ask for another one."))
    if same_number.count() >= MAX_CODES_PER_NUMBER:
        raise CodeLimitError
    if address is not None and recent.filter(sent_from=address).count() >= MAX_CODES_PER_ADDRESS:
        raise CodeLimitError
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    with transaction.atomic():
        PhoneCode.objects.create(
            number=number,
            purpose=purpose,
            code_hash=_hash(number, purpose, code),
            sent_from=address,
            sent_at=now,
            expires_at=now + CODE_LIFETIME,
        )
        get_sender().send(number, _("Your Recado code is %(code)s.") % {"code": code}, code)


def use_code(*, number: str, purpose: str, code: str) -> None:
    """Prove that someone holds a number: the newest unused code, once, within its time and tries.

    Every try counts before the code is compared, so that parallel guesses cannot share one try.
    Raises WrongCodeError or TooManyTriesError.
    """
    now = timezone.now()
    newest = (
        PhoneCode.objects.filter(number=number, purpose=purpose, used_at__isnull=True, expires_at__gt=now)
        .order_by("-sent_at")
        .first()
    )
    if newest is None:
        raise WrongCodeError
    counted = PhoneCode.objects.filter(pk=newest.pk, used_at__isnull=True, attempts__lt=MAX_TRIES)
    if not counted.update(attempts=F("attempts") + 1):
        raise TooManyTriesError
    if not constant_time_compare(newest.code_hash, _hash(number, purpose, code.strip())):
        raise WrongCodeError
    if not PhoneCode.objects.filter(pk=newest.pk, used_at__isnull=True).update(used_at=now):
        raise WrongCodeError


@transaction.atomic
def claim_number_for_customer(*, number: str, name: str, language: str) -> Customer:
    """Return the customer who holds a number, or make one for it.

    The caller has just used a code for this number.
    """
    claim = _active_claim(number)
    if claim is not None:
        if claim.customer is None:
            raise NumberTakenError
        return claim.customer
    user = User.objects.create_user(email=None, password=None, name=name, language=language)
    customer = Customer.objects.create(user=user, name=name)
    _claim(number=number, customer=customer)
    return customer


@transaction.atomic
def claim_number_for_business(*, number: str, business: Business) -> PhoneClaim:
    """Give a business a verified number; the caller has just used a code for it.

    Raises NumberTakenError when someone else holds it.
    """
    claim = _active_claim(number)
    if claim is None:
        return _claim(number=number, business=business)
    if claim.business_id != business.id:
        raise NumberTakenError
    return claim


@transaction.atomic
def start_customer_again(*, customer: Customer) -> Customer:
    """Begin anew without the old keys: the number moves to a fresh customer, and old chats stay behind.

    For someone who proved to hold the number and lost the recovery code. Nothing of the old party is
    inherited: not its keys, not its conversations.
    """
    claim = PhoneClaim.objects.select_for_update().get(customer=customer, released_at__isnull=True)
    claim.released_at = timezone.now()
    claim.save(update_fields=["released_at"])
    user = User.objects.create_user(
        email=None, password=None, name=customer.name, language=customer.user.language
    )
    fresh = Customer.objects.create(user=user, name=customer.name)
    _claim(number=str(claim.number), customer=fresh)
    return fresh


def _active_claim(number: str) -> PhoneClaim | None:
    claims = PhoneClaim.objects.select_related("customer__user", "business")
    return claims.filter(number=number, released_at__isnull=True).first()


def _claim(*, number: str, customer: Customer | None = None, business: Business | None = None) -> PhoneClaim:
    try:
        with transaction.atomic():
            return PhoneClaim.objects.create(
                number=number, customer=customer, business=business, verified_at=timezone.now()
            )
    except IntegrityError as error:
        raise NumberTakenError from error


def _hash(number: str, purpose: str, code: str) -> str:
    return salted_hmac("accounts.phone-code", f"{number}|{purpose}|{code}", algorithm="sha256").hexdigest()
