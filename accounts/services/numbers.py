"""Numbers of a business: proved, named, shown first, and given up."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.errors.phones import LastNumberError, NumberLimitError
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.phones import PhoneClaim
from accounts.queries.numbers import line_type_of
from accounts.services.audit import Action, record_event
from accounts.services.certificates import certify_numbers, end_certificates
from accounts.services.phones import claim_number_for_business
from accounts.services.standing import pause_badge, refuse_suspended

MAX_NUMBERS = 20
Status = Business.Status


@transaction.atomic
def add_number(
    *, business_id: UUID, number: str, label: str, actor_id: UUID, address: str | None
) -> PhoneClaim:
    """Give a business one more number (E.164), and a verified one its certificate at once.

    The caller has proved that the person may edit the business, and has just used a code for the number.
    Raises NumberLimitError, NumberOfBusinessError, NumberOfCustomerError, LineRefusedError, SuspendedError.
    """
    refuse_suspended(business_id)
    business = Business.objects.select_for_update().get(pk=business_id)
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True)
    if held.exclude(number=number).count() >= MAX_NUMBERS:
        raise NumberLimitError
    claim = claim_number_for_business(number=number, business=business)
    PhoneClaim.objects.filter(pk=claim.pk).update(label=label)
    certified = certify_numbers(business_id=business_id)
    record_event(
        action=Action.NUMBER_ADDED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(claim.id),
        detail={"number": number, "line": line_type_of(number).value, "certificates_asked": certified},
        address=address,
    )
    return claim


def refuse_number(
    *, business_id: UUID, number: str, reason: str, actor_id: UUID, address: str | None
) -> None:
    """Write down that a business was refused a number; `reason` is the code of the error."""
    record_event(
        action=Action.NUMBER_REFUSED,
        actor_id=actor_id,
        business_id=business_id,
        target=number,
        detail={"reason": reason},
        address=address,
    )


@transaction.atomic
def change_number(
    *, business_id: UUID, claim_id: UUID, label: str, is_primary: bool, actor_id: UUID, address: str | None
) -> None:
    """Name a number, and let the public page show it first or no longer.

    The caller has proved that the person may edit the business. Raises NotFoundError.
    """
    claim = _hold(business_id, claim_id)
    before = {"label": claim.label, "is_primary": claim.is_primary}
    after = {"label": label, "is_primary": is_primary}
    if before == after:
        return
    if is_primary:
        others = PhoneClaim.objects.filter(business_id=business_id, is_primary=True).exclude(pk=claim_id)
        others.update(is_primary=False)
    claim.label, claim.is_primary = label, is_primary
    claim.save(update_fields=["label", "is_primary"])
    record_event(
        action=Action.NUMBER_CHANGED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(claim_id),
        detail={"before": before, "after": after},
        address=address,
    )


@transaction.atomic
def release_number(
    *, business_id: UUID, claim_id: UUID, may_pause: bool, actor_id: UUID, address: str | None
) -> None:
    """Give a number up: its certificate ends, and whoever proves it next begins with nothing of it.

    The business's chats, the blocks of it and its badge stay with the business, not with the number. With the
    last number of a verified business the badge pauses; `may_pause` says that the person was told. The caller
    has proved that they may edit the business, and their password.
    Raises NotFoundError, LastNumberError, SuspendedError.
    """
    refuse_suspended(business_id)
    business = Business.objects.select_for_update().get(pk=business_id)
    claim = _hold(business_id, claim_id)
    others = PhoneClaim.objects.filter(business=business, released_at__isnull=True).exclude(pk=claim_id)
    is_last = business.status == Status.VERIFIED and not others.exists()
    if is_last and not may_pause:
        raise LastNumberError
    claim.released_at, claim.is_primary = timezone.now(), False
    claim.save(update_fields=["released_at", "is_primary"])
    ending = Certificate.Ending.NUMBER_RELEASED
    end_certificates(business_id=business_id, ending=ending, phone_claim_id=claim_id)
    record_event(
        action=Action.NUMBER_RELEASED,
        actor_id=actor_id,
        business_id=business_id,
        target=str(claim_id),
        detail={"number": str(claim.number), "was_last": is_last},
        address=address,
    )
    if is_last:
        pause_badge(business_id=business_id, ending=ending, actor_id=actor_id)


def _hold(business_id: UUID, claim_id: UUID) -> PhoneClaim:
    held = PhoneClaim.objects.select_for_update().filter(business_id=business_id, released_at__isnull=True)
    claim = held.filter(pk=claim_id).first()
    if claim is None:
        raise NotFoundError
    return claim
