"""Documents at the staff door: one page at a time, to the reviewer who claimed the case."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from accounts.doors import address_of
from accounts.errors.base import NotFoundError, NotYoursError
from accounts.permissions import can_decide_verification
from accounts.queries.documents import get_document
from accounts.services.documents import OLD_PICTURES, view_document

# Whatever the bytes are, they are a picture in a page of ours and can do nothing when opened by themselves.
DOCUMENT_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def document_page(request: HttpRequest, document_id: UUID, page: int) -> HttpResponse:
    """The picture of one page, never downloaded by accident, kept nowhere."""
    if not can_decide_verification(request.user):
        raise PermissionDenied
    try:
        shown = view_document(
            document=get_document(document_id),
            page=page,
            viewer=request.user,  # type: ignore[arg-type]
            address=address_of(request),
        )
    except NotYoursError as error:
        raise PermissionDenied from error
    except NotFoundError as error:
        raise Http404 from error
    known = shown.mime_type in OLD_PICTURES
    response = HttpResponse(shown.content, shown.mime_type if known else "application/octet-stream")
    response["Content-Disposition"] = "inline" if known else "attachment"
    response["Content-Security-Policy"] = DOCUMENT_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response
