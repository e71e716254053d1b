"""Numbers of a business as its people see them, and what kind of line a number is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import phonenumbers
from django.db.models import OuterRef, QuerySet, Subquery
from phonenumbers import PhoneNumberType as Kind

from accounts.errors.base import NotFoundError, NotYoursError
from accounts.models.keys import Certificate
from accounts.models.phones import LineType, PhoneClaim
from accounts.queries.actors import Actor

LINE_TYPES = {
    Kind.FIXED_LINE: LineType.FIXED,
    Kind.MOBILE: LineType.MOBILE,
    Kind.FIXED_LINE_OR_MOBILE: LineType.EITHER,
    Kind.TOLL_FREE: LineType.FREE,
    Kind.PREMIUM_RATE: LineType.PREMIUM,
    Kind.SHARED_COST: LineType.SHARED,
    Kind.VOIP: LineType.VOIP,
    Kind.PERSONAL_NUMBER: LineType.PERSONAL,
    Kind.PAGER: LineType.OTHER,
    Kind.UAN: LineType.OTHER,
    Kind.VOICEMAIL: LineType.OTHER,
}
# Bought by the dozen and tied to no address: worth a second look.
LOOSE_LINES = frozenset({LineType.VOIP, LineType.PERSONAL})


@dataclass(frozen=True, slots=True)
class Number:
    """One number that a business holds; `certified_until` is None while it has no signed certificate."""

    claim: PhoneClaim
    line: LineType
    is_certified: bool
    is_being_signed: bool
    certified_until: datetime | None

    @property
    def is_loose(self) -> bool:
        """Whether anybody could have got this line without showing who they are."""
        return self.line in LOOSE_LINES


def line_type_of(number: str) -> LineType:
    """What kind of line a number (E.164) is; UNKNOWN where the plan does not say, or it is no number.

    Source: Google's libphonenumber metadata.
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return LineType.UNKNOWN
    return LINE_TYPES.get(phonenumbers.number_type(parsed), LineType.UNKNOWN)


def numbers_for(actor: Actor) -> list[Number]:
    """The numbers that the actor's business holds, the one shown first before the others.

    Raises NotYoursError for a customer.
    """
    held = _claims_of(actor).filter(released_at__isnull=True)
    return [_show(claim) for claim in held.order_by("-is_primary", "verified_at")]


def given_up_for(actor: Actor, limit: int = 20) -> list[PhoneClaim]:
    """The numbers that the actor's business gave up, newest first. Raises NotYoursError for a customer."""
    given_up = _claims_of(actor).filter(released_at__isnull=False)
    return list(given_up.order_by("-released_at")[:limit])


def get_number_for(actor: Actor, claim_id: UUID) -> Number:
    """One number that the actor's business holds. Raises NotYoursError for a customer, NotFoundError."""
    claim = _claims_of(actor).filter(pk=claim_id, released_at__isnull=True).first()
    if claim is None:
        raise NotFoundError
    return _show(claim)


def _claims_of(actor: Actor) -> QuerySet[PhoneClaim]:
    if actor.business_id is None:
        raise NotYoursError
    standing = Certificate.objects.filter(phone_claim=OuterRef("pk"), revoked_at__isnull=True)
    newest = standing.order_by("-requested_at")
    return PhoneClaim.objects.filter(business_id=actor.business_id).annotate(
        certificate_id=Subquery(newest.values("pk")[:1]),
        certified_until=Subquery(newest.values("expires_at")[:1]),
    )


def _show(claim: PhoneClaim) -> Number:
    until: datetime | None = claim.certified_until  # type: ignore[attr-defined]
    is_asked = claim.certificate_id is not None  # type: ignore[attr-defined]
    return Number(
        claim=claim,
        line=line_type_of(str(claim.number)),
        is_certified=until is not None,
        is_being_signed=is_asked and until is None,
        certified_until=until,
    )
