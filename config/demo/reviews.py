"""Reviews of the demo: how its businesses got their badges, and what waits for the two who review."""

import io
from uuid import UUID

from PIL import Image, ImageFilter

from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.models.verification import ReasonCode, VerificationDocument, VerificationRequest
from accounts.queries.checks import checks_for
from accounts.services.documents import add_document
from accounts.services.review import approve_verification, ask_for_more
from accounts.services.reviewing import claim_request, release_request, tick_checks, write_note
from accounts.services.verification import submit_verification
from config.demo.world import DemoBusiness, DemoPerson

# Nearly the airline's name: two reviewers are needed.
LOOKALIKE = DemoBusiness(
    handle="vencejos",
    name="Vencejos Líneas Aéreas",
    legal_name="Vencejos Vuelos, S.L.",
    size="small",
    number="+34910000639",
    country="ES",
    is_verified=False,
    profile={
        "category": "airline",
        "description": "Reembolsos de vuelos, rápido y por aquí.",
        "tax_id": "B00000639",
        "address": "Calle del Hangar 4, Madrid",
        "website": "https://vencejos.example",
    },
    members=[DemoPerson("Bruno Salas", "bruno@vencejos.example", "owner")],
    paper="vencejo",
)
ASKED_AGAIN = "chollos"
NOTE = "The extract is Vencejo's own, and the name has one letter more. Look at it twice."
WORDS = (
    "The extract is too blurred to read. Please send it again: all pages, every corner in the picture, and "
    "not older than three months."
)


def review_and_approve(request: VerificationRequest, reviewer: User) -> None:
    """Look at a request and find the business genuine."""
    claim_request(request_id=request.id, reviewer=reviewer, address=None)
    checks = [check.value for check in checks_for(request)]
    tick_checks(request_id=request.id, reviewer=reviewer, checks=checks, address=None)
    approve_verification(request_id=request.id, reviewer=reviewer, address=None)


def leave_a_note(business: Business, reviewer: User) -> None:
    """One reviewer looked at the look-alike, and gave it back with a word for the other."""
    request = VerificationRequest.objects.get(business=business)
    claim_request(request_id=request.id, reviewer=reviewer, address=None)
    write_note(request_id=request.id, reviewer=reviewer, text=NOTE, address=None)
    release_request(request_id=request.id, reviewer=reviewer, address=None)


def ask_and_be_asked(business: Business, owner_id: UUID, reviewer: User, scan: bytes) -> None:
    """A shop asks with a scan that nobody can read, and is asked for a better one."""
    blurred = io.BytesIO()
    Image.open(io.BytesIO(scan)).convert("RGB").filter(ImageFilter.GaussianBlur(9)).save(blurred, "JPEG")
    add_document(
        business_id=business.id,
        actor_id=owner_id,
        kind=VerificationDocument.Kind.REGISTER_EXTRACT,
        name="nota.jpg",
        content=blurred.getvalue(),
        address=None,
    )
    owner = User.objects.get(pk=owner_id)
    request = submit_verification(business=business, submitted_by=owner, representative=owner.name)
    claim_request(request_id=request.id, reviewer=reviewer, address=None)
    ask_for_more(
        request_id=request.id,
        reviewer=reviewer,
        reason_code=ReasonCode.UNREADABLE,
        reason=WORDS,
        address=None,
    )
