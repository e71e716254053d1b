"""Phone numbers: one-time codes, and the dated claims that a right code makes."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.doors import network_of
from accounts.errors.base import NotFoundError
from accounts.errors.phones import CodeLimitError, NumberTakenError, TooManyTriesError, WrongCodeError
from accounts.models.businesses import Business
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim, PhoneCode
from accounts.services.audit import Action, record_event
from accounts.services.locks import hold_lock
from accounts.services.sessions import announce_session_end
from accounts.signals import number_claimed
from accounts.sms import get_sender

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
RESEND_WAIT = timedelta(seconds=60)
MAX_CODES_PER_NUMBER = 5
MAX_CODES_FROM_ONE = 3
MAX_CODES_PER_ADDRESS = 20
LIMIT_WINDOW = timedelta(hours=1)


def send_code(*, number: str, purpose: str, address: str | None, previous_id: UUID | None = None) -> UUID:
    """Send a one-time code to a number (E.164) and return its id; only its keyed hash is kept.

    Whoever asks remembers the id: `use_code` spends the tries of that code alone, so that a stranger who asks
    for the same number spends only their own. `previous_id` is the last code of the asker's session. The
    answer does not depend on whether the number is known.

    Limits. An asker (session or address) waits RESEND_WAIT for another code while theirs is unused; nobody
    else's wait concerns them. An address gets MAX_CODES_PER_ADDRESS an hour, MAX_CODES_FROM_ONE of them for
    one number: a single stranger leaves the owner some of the number's MAX_CODES_PER_NUMBER.

    Raises CodeLimitError, CodeNotSentError when the sender fails (and the code is void).
    """
    place = network_of(address) if address else None
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    with transaction.atomic(durable=True):
        _check_limits(number, purpose, place, previous_id)
        row = PhoneCode.objects.create(
            number=number,
            purpose=purpose,
            code_hash=_hash(number, purpose, code),
            sent_from=place,
            sent_at=timezone.now(),
            expires_at=timezone.now() + CODE_LIFETIME,
        )
    # After the commit: a slow sender holds up nobody else's writing.
    try:
        get_sender().send(number, _("Your Recado code is %(code)s.") % {"code": code}, code)
    except Exception:
        PhoneCode.objects.filter(pk=row.pk).update(expires_at=timezone.now())
        raise
    return row.pk


def _check_limits(number: str, purpose: str, place: str | None, previous_id: UUID | None) -> None:
    for name in (f"code-number:{number}", f"code-address:{place}"):
        hold_lock(name)
    now = timezone.now()
    recent = PhoneCode.objects.filter(sent_at__gt=now - LIMIT_WINDOW)
    same_number = recent.filter(number=number, purpose=purpose)
    mine = same_number.filter(Q(pk=previous_id) | Q(sent_from=place))
    if mine.filter(used_at__isnull=True, sent_at__gt=now - RESEND_WAIT).exists():
        raise CodeLimitError(_("A code was sent a moment ago. Wait a minute before you ask for another one."))
    if mine.count() >= MAX_CODES_FROM_ONE or same_number.count() >= MAX_CODES_PER_NUMBER:
        raise CodeLimitError
    if place is not None and recent.filter(sent_from=place).count() >= MAX_CODES_PER_ADDRESS:
        raise CodeLimitError


def use_code(*, code_id: UUID, number: str, purpose: str, code: str) -> None:
    """Prove that someone holds a number: the code that they asked for, once, within its time and tries.

    Every try counts before the code is compared, so that parallel guesses cannot share one try.
    Raises WrongCodeError or TooManyTriesError.
    """
    now = timezone.now()
    asked = PhoneCode.objects.filter(pk=code_id, number=number, purpose=purpose, used_at__isnull=True)
    sent = asked.filter(expires_at__gt=now).first()
    if sent is None:
        raise WrongCodeError
    if not asked.filter(attempts__lt=MAX_TRIES).update(attempts=F("attempts") + 1):
        raise TooManyTriesError
    if not constant_time_compare(sent.code_hash, _hash(number, purpose, code.strip())):
        raise WrongCodeError
    if not asked.update(used_at=now):
        raise WrongCodeError


@transaction.atomic
def claim_number_for_customer(*, number: str, name: str, language: str) -> Customer:
    """Return the customer who holds a number, or make one for it.

    The caller has just used a code for this number. Raises NumberTakenError when a business holds it,
    ValidationError for a name that cannot be read.
    """
    claim = _active_claim(number)
    if claim is not None:
        if claim.customer is None:
            raise NumberTakenError
        return claim.customer
    customer = _new_customer(name, language)
    _claim(number=number, customer=customer)
    return customer


@transaction.atomic
def claim_number_for_business(*, number: str, business: Business) -> PhoneClaim:
    """Give a business a verified number; the caller has just used a code for it.

    Raises NumberTakenError when someone else holds it.
    """
    claim = _active_claim(number)
    if claim is not None and claim.business_id != business.id:
        raise NumberTakenError
    transaction.on_commit(
        lambda: number_claimed.send_robust(PhoneClaim, business_id=business.id, number=number), robust=True
    )
    return claim or _claim(number=number, business=business)


@transaction.atomic
def start_customer_again(*, customer: Customer, address: str | None) -> Customer:
    """Begin anew without the old keys: the number moves to a fresh customer, and old chats stay behind.

    For someone who lost the recovery code; the caller has proved that they hold the number now. Nothing of
    the old party is inherited: not its keys, not its conversations; its person signs in no more.
    Raises NotFoundError when the customer holds no number any more.
    """
    held = PhoneClaim.objects.select_for_update().filter(customer=customer, released_at__isnull=True)
    claim = held.first()
    if claim is None:
        raise NotFoundError
    claim.released_at = timezone.now()
    claim.save(update_fields=["released_at"])
    User.objects.filter(pk=customer.user_id).update(is_active=False)
    fresh = _new_customer(customer.name, customer.user.language)
    _claim(number=str(claim.number), customer=fresh)
    record_event(
        action=Action.CUSTOMER_STARTED_AGAIN,
        actor_id=customer.user_id,
        target=str(customer.id),
        detail={"fresh": str(fresh.id)},
        address=address,
    )
    announce_session_end(user_id=customer.user_id)
    return fresh


def _new_customer(name: str, language: str) -> Customer:
    customer = Customer(name=name)
    customer.clean_fields(exclude={"user"})
    customer.user = User.objects.create_user(email=None, password=None, name=name, language=language)
    customer.save()
    return customer


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
