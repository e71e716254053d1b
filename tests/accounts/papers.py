"""Documents for tests: pictures, PDFs, and documents that are kept without a child process."""

import io
from typing import Any
from uuid import UUID

from PIL import Image
from pypdf import PdfWriter

from accounts.documents.opening import Opened
from accounts.documents.pages import PagePicture
from accounts.models.verification import VerificationDocument
from accounts.services.documents import keep_document
from tests.conftest import Cast


def picture(
    kind: str = "PNG", size: tuple[int, int] = (400, 300), colour: str = "white", **more: Any
) -> bytes:
    """A picture's file."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **more)
    return file.getvalue()


PAGE = picture("JPEG")


def send_document(
    business_id: UUID, actor_id: UUID, *, name: str = "extract.png", pages: int = 1
) -> VerificationDocument:
    """A document that a business has sent, its pages as the child process would have made them."""
    return keep_document(
        business_id=business_id,
        actor_id=actor_id,
        kind=VerificationDocument.Kind.REGISTER_EXTRACT,
        name=name,
        size_bytes=len(PAGE),
        opened=Opened("image/png", [PagePicture(PAGE, 400, 300)] * pages),
        address=None,
    )


def send_bakery_document(cast: Cast) -> VerificationDocument:
    """One of olga's."""
    return send_document(cast.bakery.id, cast.olga.user_id)


def pdf(pages: int = 1, *, size: tuple[int, int] = (595, 842), change: Any = None) -> bytes:
    """A PDF of empty pages, changed by `change(writer)`."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size)
    if change is not None:
        change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
