"""Phone numbers: one-time codes, and the dated claims that a right code makes."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.doors import network_of
from accounts.errors.base import DomainError, NotFoundError
from accounts.errors.phones import (
    CodeLimitError,
    ExpiredCodeError,
    LineRefusedError,
    NumberOfBusinessError,
    NumberOfCustomerError,
    NumberTakenError,
    TooManyTriesError,
    UsedCodeError,
    VoiceUnavailableError,
    WrongCodeError,
)
from accounts.errors.pins import PinNeededError, StillActiveError
from accounts.floods import HOUR, within
from accounts.models.businesses import Business
from accounts.models.people import Customer, User
from accounts.models.phones import LineType, PhoneClaim, PhoneCode
from accounts.models.pins import CustomerPin
from accounts.queries.numbers import line_type_of
from accounts.queries.pins import afresh_at, pin_of
from accounts.services.audit import Action, record_event
from accounts.services.locks import hold_lock
from accounts.services.sessions import announce_session_end
from accounts.signals import number_claimed, number_lost
from accounts.sms import get_sender

Channel = PhoneCode.Channel
CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
MAX_TRIES = 5
RESEND_WAIT = timedelta(seconds=60)
MAX_CODES_PER_NUMBER = 5
MAX_CODES_FROM_ONE = 3
MAX_CODES_PER_ADDRESS = 20
MAX_CODES_PER_DEVICE = 10
LIMIT_WINDOW = timedelta(hours=1)
# Of one code: every try that counts, and what is refused soon after. Nobody fills the log by going on.
MAX_REFUSALS_WRITTEN = MAX_TRIES + 3
# Codes to these would pay whoever owns the line, or reach nobody.
REFUSED_LINES = {LineType.PREMIUM, LineType.SHARED, LineType.OTHER}


def send_code(
    *,
    number: str,
    purpose: str,
    address: str | None,
    previous_id: UUID | None = None,
    channel: str = Channel.SMS,
    device: str = "",
) -> UUID:
    """Send a one-time code to a number (E.164), written or spoken; its id. Only its keyed hash is kept.

    Whoever asks remembers the id: `use_code` spends the tries of that code alone, so that a stranger who asks
    for the same number spends only their own. `previous_id` is the last code of the asker's session, `device`
    the name in their browser's own cookie. The answer does not depend on whether the number is known.

    Limits. An asker (session, device or address) waits RESEND_WAIT for another code while theirs is unused;
    nobody else's wait concerns them. An address gets MAX_CODES_PER_ADDRESS an hour and a device
    MAX_CODES_PER_DEVICE, MAX_CODES_FROM_ONE of them for one number: a single stranger leaves the owner some
    of the number's MAX_CODES_PER_NUMBER. A device that has proved the number before needs none of those:
    however many strangers ask, its owner still gets a code.

    Raises CodeLimitError, LineRefusedError, VoiceUnavailableError, CodeNotSentError when the sender fails
    (and the code is void).
    """
    refuse_line(number)
    place = network_of(address) if address else None
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    with transaction.atomic(durable=True):
        _check_limits(number, purpose, _Asker(place, device, previous_id))
        now = timezone.now()
        row = PhoneCode.objects.create(
            number=number,
            purpose=purpose,
            channel=channel,
            code_hash=_hash(number, purpose, code),
            sent_from=place,
            device=device,
            sent_at=now,
            expires_at=now + CODE_LIFETIME,
        )
    # After the commit: a slow sender holds up nobody else's writing.
    try:
        _hand_over(number, code, channel)
    except Exception:
        PhoneCode.objects.filter(pk=row.pk).update(expires_at=timezone.now())
        raise
    return row.pk


def refuse_line(number: str) -> None:
    """Refuse lines that cost whoever calls or writes to them extra, and those that no person answers.

    Raises LineRefusedError.
    """
    if line_type_of(number) in REFUSED_LINES:
        raise LineRefusedError


def _hand_over(number: str, code: str, channel: str) -> None:
    sender = get_sender()
    if channel == Channel.SMS:
        sender.send(number, _("Your Recado code is %(code)s.") % {"code": code}, code)
        return
    if not hasattr(sender, "call"):
        raise VoiceUnavailableError
    # Digit by digit, and twice: nobody has a pen at hand when the telephone rings.
    spoken = _("Your Recado code is: %(code)s. Once more: %(code)s.") % {"code": ", ".join(code)}
    sender.call(number, spoken, code)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks for a code, by what tells one asker from another."""

    place: str | None
    device: str
    previous_id: UUID | None

    def own(self) -> Q:
        mine = Q(pk=self.previous_id) | Q(sent_from=self.place)
        return mine | Q(device=self.device) if self.device else mine


def _check_limits(number: str, purpose: str, asker: _Asker) -> None:
    for name in (f"code-number:{number}", f"code-address:{asker.place}", f"code-device:{asker.device}"):
        hold_lock(name)
    now = timezone.now()
    recent = PhoneCode.objects.filter(sent_at__gt=now - LIMIT_WINDOW)
    same_number = recent.filter(number=number, purpose=purpose)
    mine = same_number.filter(asker.own())
    if mine.filter(used_at__isnull=True, sent_at__gt=now - RESEND_WAIT).exists():
        raise CodeLimitError(_("A code was sent a moment ago. Wait a minute before you ask for another one."))
    if mine.count() >= MAX_CODES_FROM_ONE:
        raise CodeLimitError
    if same_number.count() >= MAX_CODES_PER_NUMBER and not _proved_before(number, purpose, asker.device):
        raise CodeLimitError
    if asker.place is not None and recent.filter(sent_from=asker.place).count() >= MAX_CODES_PER_ADDRESS:
        raise CodeLimitError
    if asker.device and recent.filter(device=asker.device).count() >= MAX_CODES_PER_DEVICE:
        raise CodeLimitError


def _proved_before(number: str, purpose: str, device: str) -> bool:
    used = PhoneCode.objects.filter(number=number, purpose=purpose, used_at__isnull=False)
    return bool(device) and used.filter(device=device).exists()


def use_code(
    *,
    code_id: UUID,
    number: str,
    purpose: str,
    code: str,
    address: str | None = None,
    actor_id: UUID | None = None,
    business_id: UUID | None = None,
) -> None:
    """Prove that someone holds a number: the code that they asked for, once, within its time and tries.

    Every try counts before the code is compared, so that parallel guesses cannot share one try. The time is
    the server's: a code counts until the moment before it expires, whatever the asker's clock says. A refusal
    is written down, without the number; of one code MAX_REFUSALS_WRITTEN an hour.
    Raises WrongCodeError, and as such UsedCodeError or ExpiredCodeError; TooManyTriesError.
    """
    try:
        _spend_code(code_id, number, purpose, code)
    except DomainError as error:
        if within(f"code-refused:{code_id}", MAX_REFUSALS_WRITTEN, HOUR):
            record_event(
                action=Action.CODE_REFUSED,
                actor_id=actor_id,
                business_id=business_id,
                target=str(code_id),
                detail={"reason": error.code, "purpose": str(purpose)},
                address=address,
            )
        raise


def _spend_code(code_id: UUID, number: str, purpose: str, code: str) -> None:
    now = timezone.now()
    sent = PhoneCode.objects.filter(pk=code_id, number=number, purpose=purpose).first()
    if sent is None:
        raise WrongCodeError
    if sent.used_at is not None:
        raise UsedCodeError
    if sent.expires_at <= now:
        raise ExpiredCodeError
    unused = PhoneCode.objects.filter(pk=code_id, used_at__isnull=True)
    if not unused.filter(attempts__lt=MAX_TRIES).update(attempts=F("attempts") + 1):
        raise TooManyTriesError
    if not constant_time_compare(sent.code_hash, _hash(number, purpose, code.strip())):
        raise WrongCodeError
    if not unused.update(used_at=now):
        raise UsedCodeError


@transaction.atomic
def claim_number_for_customer(*, number: str, name: str, language: str) -> Customer:
    """Return the customer who holds a number, or make one for it.

    The caller has just used a code for this number. Raises NumberTakenError when a business holds it,
    PinNeededError when a PIN protects it, ValidationError for a name that cannot be read.
    """
    claim = _active_claim(number)
    if claim is not None:
        if claim.customer is None:
            raise NumberTakenError
        if pin_of(claim.customer.id) is not None:
            raise PinNeededError
        return claim.customer
    customer = new_customer(name, language)
    _claim(number=number, customer=customer)
    return customer


@transaction.atomic
def give_number_to_customer(*, number: str, customer: Customer) -> None:
    """Give a customer who holds no number any more a new one, with which they sign in from now on.

    The caller has just used a code for it, and has proved to be that customer. Raises NumberTakenError when
    somebody holds the number, or the customer holds another one.
    """
    held = PhoneClaim.objects.filter(customer=customer, released_at__isnull=True)
    if _active_claim(number) is not None or held.exists():
        raise NumberTakenError
    _claim(number=number, customer=customer)


@transaction.atomic
def claim_number_for_business(*, number: str, business: Business) -> PhoneClaim:
    """Give a business a verified number; the caller has just used a code for it.

    A number that this or another business gave up before makes a claim of its own: nothing of the earlier
    one comes along. Raises NumberOfBusinessError or NumberOfCustomerError when someone else holds it,
    LineRefusedError.
    """
    refuse_line(number)
    claim = _active_claim(number)
    if claim is not None and claim.business_id != business.id:
        raise NumberOfBusinessError if claim.business_id else NumberOfCustomerError
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
    claim = _let_go(customer)
    User.objects.filter(pk=customer.user_id).update(is_active=False)
    fresh = new_customer(customer.name, customer.user.language)
    _claim(number=str(claim.number), customer=fresh)
    # It is the same person, so their PIN goes on protecting the number.
    CustomerPin.objects.filter(customer=customer).update(customer=fresh)
    record_event(
        action=Action.CUSTOMER_STARTED_AGAIN,
        actor_id=customer.user_id,
        target=str(customer.id),
        detail={"fresh": str(fresh.id)},
        address=address,
    )
    announce_session_end(user_id=customer.user_id)
    return fresh


@transaction.atomic
def take_over_number(*, number: str, name: str, language: str, address: str | None) -> Customer:
    """Let whoever holds a number now start afresh with it, without the PIN of the account that rests on it.

    The caller has just used a code for the number. Nothing of the old account is inherited. It keeps its
    keys, chats and open sessions, where it is told; only the number is no longer its own.
    Raises StillActiveError until it has rested for AFRESH_AFTER, NotFoundError when no customer holds the
    number, ValidationError for a name that cannot be read.
    """
    claim = _active_claim(number)
    if claim is None or claim.customer_id is None:
        raise NotFoundError
    old = Customer.objects.select_for_update().get(pk=claim.customer_id)
    if afresh_at(old) > timezone.now():
        raise StillActiveError
    _let_go(old)
    CustomerPin.objects.filter(customer=old).delete()
    fresh = new_customer(name, language)
    _claim(number=number, customer=fresh)
    record_event(
        action=Action.NUMBER_TAKEN_OVER,
        actor_id=fresh.user_id,
        target=str(old.id),
        detail={"fresh": str(fresh.id), "last_active_at": old.last_active_at.isoformat()},
        address=address,
    )
    transaction.on_commit(lambda: number_lost.send_robust(Customer, customer_id=old.id), robust=True)
    return fresh


def _let_go(customer: Customer) -> PhoneClaim:
    held = PhoneClaim.objects.select_for_update().filter(customer=customer, released_at__isnull=True)
    claim = held.first()
    if claim is None:
        raise NotFoundError
    claim.released_at = timezone.now()
    claim.save(update_fields=["released_at"])
    return claim


def new_customer(name: str, language: str) -> Customer:
    """A customer who holds no number yet, and the person behind them. Raises ValidationError for the name."""
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
