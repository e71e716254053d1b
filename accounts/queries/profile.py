"""What a change of a business's profile would do."""

from typing import Any

from accounts.models.businesses import Business
from accounts.models.verification import VerificationRequest
from accounts.queries.verification import pause_of

CERTIFIED = ("name", "legal_name")
_Status = Business.Status


def pauses_badge(business: Business, changes: dict[str, Any]) -> bool:
    """Say whether a change is of a name that is certified now: the badge pauses until staff looked again."""
    is_renamed = any(
        changes.get(name, getattr(business, name)) != getattr(business, name) for name in CERTIFIED
    )
    stood = business.status_before_suspension if business.status == _Status.SUSPENDED else business.status
    return is_renamed and stood == _Status.VERIFIED


def is_asked_for(business: Business) -> bool:
    """Say whether the business waits for a decision about what it claimed before."""
    return VerificationRequest.objects.filter(business=business, state__in=VerificationRequest.OPEN).exists()


def why_paused(business: Business) -> str:
    """Why a badge is paused: how the certificate ended that ended last (Certificate.Ending); else nothing."""
    if business.status != _Status.PAUSED:
        return ""
    return pause_of(business.pk)
