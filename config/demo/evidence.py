"""The reported shop asked for a badge with a photo that is cut off: it was turned down, and can appeal."""

import io

from PIL import Image, ImageDraw

from accounts.models.businesses import Business
from accounts.models.people import User
from accounts.models.verification import ReasonCode, VerificationDocument
from accounts.services.documents import add_document
from accounts.services.review import reject_verification
from accounts.services.reviewing import claim_request
from accounts.services.verification import submit_verification

SHOP = "chollos"
LINES = (
    "TARJETA DE IDENTIFICACION FISCAL",
    "",
    "Denominacion   CHOLLOS YA VENT",
    "NIF            B000",
    "Domicil",
)
WORDS = "The right half of the tax card is missing: the tax id and the address cannot be read."


def seed_evidence(shop: Business, owner: User, reviewer: User) -> None:
    """One document, one request, one rejection with what to do about it."""
    add_document(
        business_id=shop.id,
        actor_id=owner.id,
        kind=VerificationDocument.Kind.TAX_CARD,
        name="IMG_2231.jpg",
        content=_photo(),
        address=None,
    )
    request = submit_verification(business=shop, submitted_by=owner, representative=owner.name)
    claim_request(request_id=request.id, reviewer=reviewer, address=None)
    reject_verification(
        request_id=request.id,
        reviewer=reviewer,
        reason_code=ReasonCode.UNREADABLE,
        reason=WORDS,
        address=None,
    )


def _photo() -> bytes:
    """A card as a hurried telephone saw it."""
    card = Image.new("RGB", (760, 460), "#efe9dc")
    pen = ImageDraw.Draw(card)
    for place, line in enumerate(LINES):
        pen.text((36, 40 + 44 * place), line, fill="#2b2b2b", font_size=26)
    file = io.BytesIO()
    card.rotate(3, fillcolor="#54504a").save(file, "JPEG", quality=80)
    return file.getvalue()
