"""Steps of the way in that a business leaves for later, and a member's own e-mail address."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.doors import network_of
from accounts.errors.onboarding import EmailConfirmedError, NotOptionalError
from accounts.errors.phones import WrongCodeError
from accounts.models.businesses import Business
from accounts.models.emails import EmailCode
from accounts.models.people import User
from accounts.queries.onboarding_words import OPTIONAL
from accounts.services.audit import Action, record_event
from accounts.services.email_codes import (
    CODE_LIFETIME,
    check_email_limits,
    spend_email_code,
    try_email_code,
)
from accounts.services.letters import write_letter


@transaction.atomic
def leave_for_later(*, business_id: UUID, step: str, is_left: bool) -> None:
    """Leave an optional step out for now, or take it up again.

    The caller has proved that the person may edit the business. Raises NotOptionalError.
    """
    if step not in OPTIONAL:
        raise NotOptionalError
    business = Business.objects.select_for_update().get(pk=business_id)
    kept = [other for other in business.skipped_steps if other != step]
    business.skipped_steps = [*kept, step] if is_left else kept
    business.save(update_fields=["skipped_steps"])


@transaction.atomic
def ask_to_confirm_email(*, user: User, address: str, previous_id: UUID | None) -> UUID:
    """Send a member a code to their own address; returns the id that `confirm_email` asks for.

    Raises EmailConfirmedError, SignUpLimitError, LetterSentError.
    """
    if user.email_confirmed_at is not None or not user.email:
        raise EmailConfirmedError
    check_email_limits(email=user.email, network=network_of(address), previous_id=previous_id)
    now = timezone.now()
    row = EmailCode.objects.create(
        email=user.email,
        purpose=EmailCode.Purpose.CONFIRM,
        user=user,
        sent_from=network_of(address),
        sent_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    write_letter(user=user, template="confirm_email", context={"email_code": str(row.pk)})
    return row.pk


def confirm_email(*, user_id: UUID, code_id: UUID, code: str, address: str) -> None:
    """Confirm a member's address with the code of the letter.

    Raises WrongCodeError, also when the address is another one by now, TooManyTriesError.
    """
    row = try_email_code(code_id=code_id, code=code)
    with transaction.atomic():
        spend_email_code(code_id=row.pk)
        own = User.objects.filter(pk=user_id, email=row.email)
        if row.user_id != user_id or not own.update(email_confirmed_at=timezone.now()):
            raise WrongCodeError
        record_event(action=Action.EMAIL_CONFIRMED, actor_id=user_id, target=str(user_id), address=address)
