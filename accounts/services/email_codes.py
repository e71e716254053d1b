"""One-time codes by letter: who may ask for one, and who gave the right one."""

from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.errors.phones import TooManyTriesError, WrongCodeError
from accounts.errors.sign_up import LetterSentError, SignUpLimitError
from accounts.models.emails import EmailCode, digits_of
from accounts.models.letters import Letter
from accounts.services.locks import hold_lock

CODE_LIFETIME = timedelta(minutes=30)
LIMIT_WINDOW = timedelta(hours=1)
RESEND_WAIT = timedelta(seconds=60)
MAX_TRIES = 5
MAX_PER_EMAIL = 5
MAX_PER_EMAIL_FROM_ONE = 3
MAX_PER_NETWORK = 20
# Who asked for an account and never confirmed the address leaves nothing behind.
FORGOTTEN_AFTER = timedelta(days=1)


def check_email_limits(*, email: str, network: str, previous_id: UUID | None) -> None:
    """Bound the letters to one address and from one network, and hold both until the transaction ends.

    One stranger leaves the holder of an address some of its letters. `previous_id` is the last code of this
    session: it waits RESEND_WAIT for another one. Raises LetterSentError, SignUpLimitError.
    """
    for name in (f"email-code:{email}", f"email-code-network:{network}"):
        hold_lock(name)
    now = timezone.now()
    recent = EmailCode.objects.filter(sent_at__gt=now - LIMIT_WINDOW)
    to_it = recent.filter(email=email)
    mine = to_it.filter(Q(pk=previous_id) | Q(sent_from=network))
    if mine.filter(used_at__isnull=True, sent_at__gt=now - RESEND_WAIT).exists():
        raise LetterSentError
    if mine.count() >= MAX_PER_EMAIL_FROM_ONE or to_it.count() >= MAX_PER_EMAIL:
        raise SignUpLimitError
    if recent.filter(sent_from=network).count() >= MAX_PER_NETWORK:
        raise SignUpLimitError


def try_email_code(*, code_id: UUID, code: str) -> EmailCode:
    """Compare a code; the row is not used up yet, `spend_email_code` does that with what it was for.

    Every try counts before the code is compared, so that parallel guesses cannot share one. A code for a
    known address is never right. Raises WrongCodeError, TooManyTriesError.
    """
    asked = EmailCode.objects.filter(pk=code_id, used_at__isnull=True)
    row = asked.filter(expires_at__gt=timezone.now()).first()
    if row is None:
        raise WrongCodeError
    if not asked.filter(attempts__lt=MAX_TRIES).update(attempts=F("attempts") + 1):
        raise TooManyTriesError
    is_right = constant_time_compare(digits_of(row.pk), "".join(code.split()))
    if not is_right or row.purpose == EmailCode.Purpose.KNOWN:
        raise WrongCodeError
    return row


def spend_email_code(*, code_id: UUID) -> None:
    """Use a code up, inside the transaction of what it was for. Raises WrongCodeError when it was used."""
    unused = EmailCode.objects.filter(pk=code_id, used_at__isnull=True)
    if not unused.update(used_at=timezone.now(), asked_for={}):
        raise WrongCodeError


def forget_email_codes() -> int:
    """Delete codes that ended FORGOTTEN_AFTER ago, with what was asked for, and letters to people without an
    account; return how many codes.
    """
    before = timezone.now() - FORGOTTEN_AFTER
    Letter.objects.filter(user__isnull=True, written_at__lt=before).delete()
    old = EmailCode.objects.filter(expires_at__lt=before)
    return old.delete()[0]
