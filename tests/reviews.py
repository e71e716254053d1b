"""Reviewing in tests, where a test is about something else: claim, make every check, decide."""

from accounts.models.people import User
from accounts.models.verification import ReasonCode, VerificationRequest
from accounts.queries.checks import checks_for
from accounts.services.phones import claim_number_for_business
from accounts.services.review import approve_verification, reject_verification
from accounts.services.reviewing import claim_request, tick_checks
from accounts.services.verification import submit_verification
from tests.accounts.papers import send_document
from tests.conftest import PASSWORD, Cast


def make_reviewer(email: str = "ines@recado.example", name: str = "Ines") -> User:
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_superuser(email=email, password=PASSWORD, name=name)


def rivals_request(cast: Cast, number: str = "+34910000222") -> VerificationRequest:
    """The rival asks to be verified, with a number of its own."""
    claim_number_for_business(number=number, business=cast.rival)
    send_document(cast.rival.id, cast.mallory.user_id)
    return submit_verification(business=cast.rival, submitted_by=cast.mallory.user, representative="Mallory")


def claim(request: VerificationRequest, reviewer: User) -> None:
    claim_request(request_id=request.id, reviewer=reviewer, address=None)


def look_at_everything(request: VerificationRequest, reviewer: User) -> None:
    """Claim a request and make every check of its list."""
    claim(request, reviewer)
    checks = [check.value for check in checks_for(request)]
    tick_checks(request_id=request.id, reviewer=reviewer, checks=checks, address=None)


def approve(request: VerificationRequest, reviewer: User | None = None) -> None:
    """Approve as one reviewer does; where two are needed this is one of them."""
    reviewer = reviewer or make_reviewer()
    look_at_everything(request, reviewer)
    approve_verification(request_id=request.id, reviewer=reviewer, reason="", address=None)


def reject(
    request: VerificationRequest,
    reviewer: User | None = None,
    reason_code: str = ReasonCode.UNREADABLE,
    reason: str = "",
) -> None:
    reviewer = reviewer or make_reviewer()
    claim(request, reviewer)
    reject_verification(
        request_id=request.id, reviewer=reviewer, reason_code=reason_code, reason=reason, address=None
    )
