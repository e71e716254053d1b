"""How the demo's requests were reviewed: as at the staff door, claimed, every check made, decided."""

from accounts.models.people import User
from accounts.models.verification import VerificationRequest
from accounts.queries.checks import checks_for
from accounts.services.review import approve_verification
from accounts.services.reviewing import claim_request, tick_checks


def review_and_approve(request: VerificationRequest, reviewer: User) -> None:
    """Look at a request and find the business genuine."""
    claim_request(request_id=request.id, reviewer=reviewer, address=None)
    checks = [check.value for check in checks_for(request)]
    tick_checks(request_id=request.id, reviewer=reviewer, checks=checks, address=None)
    approve_verification(request_id=request.id, reviewer=reviewer, address=None)
