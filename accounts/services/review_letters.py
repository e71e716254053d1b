"""What owners are told about a decision: the letter as it is sent, and as a reviewer reads it before."""

from typing import Any

from django.utils import translation

from accounts.models.businesses import Business, Membership
from accounts.models.people import User
from accounts.models.verification import ReasonCode
from accounts.queries.verification import APPEAL_DAYS
from accounts.services.letters import letter_text, write_letter


def tell_owners(
    *, business: Business, template: str, reason_code: str = "", words: str = "", **more: Any
) -> None:
    """Write to every owner of a business, each in their own language; inside the act's transaction.

    `reason_code` is one of ReasonCode or nothing, `words` what the reviewer wrote to it.
    """
    for owner in owners_of(business):
        context = _context(owner, business, reason_code, words)
        write_letter(user=owner, template=template, context={**context, **more})


def preview_letter(*, business: Business, template: str, reason_code: str = "", words: str = "") -> str:
    """The letter that `tell_owners` would write to the first owner, subject first, in their language."""
    owner = owners_of(business)[0]
    context = _context(owner, business, reason_code, words)
    subject, text = letter_text(owner.language, template, {**context, "person": owner})
    return f"{subject}\n\n{text}"


def owners_of(business: Business) -> list[User]:
    """The active owners of a business, who get its letters."""
    owners = Membership.objects.active().filter(business=business, role=Membership.Role.OWNER)
    return [membership.user for membership in owners.select_related("user").order_by("joined_at")]


def _context(owner: User, business: Business, reason_code: str, words: str) -> dict[str, Any]:
    with translation.override(owner.language):
        reason = str(ReasonCode(reason_code).label) if reason_code else ""
    return {"business": business.name, "reason": reason, "words": words, "appeal_days": APPEAL_DAYS}
