"""The queue of verifications, and everything a reviewer looks at."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Party
from accounts.models.names import look_of
from accounts.models.people import User
from accounts.models.verification import VerificationRequest
from accounts.queries.documents import documents_of_case
from accounts.queries.queues import Queue, queue_of

HISTORY_LENGTH = 30


def verification_queue() -> Queue:
    """How many requests wait for a decision, and since when the oldest does."""
    waiting = VerificationRequest.objects.filter(state=VerificationRequest.State.WAITING)
    return queue_of(waiting, since="submitted_at")


def get_review(request_id: UUID, *, viewer: User | AnonymousUser | None = None) -> dict[str, Any]:
    """Everything on one review page; `opens_documents` for the viewer who claimed it. Raises Http404."""
    request = get_object_or_404(
        VerificationRequest.objects.select_related("business", "submitted_by", "decided_by"), pk=request_id
    )
    history = AuditEvent.objects.filter(business=request.business).select_related("actor")
    return {
        "request_": request,
        "business": request.business,
        "claims": request.claims.order_by("id"),
        "documents": documents_of_case(request),
        "opens_documents": viewer is not None and request.claimed_by_id == viewer.pk,
        "signals": _signals(request),
        "history": history[:HISTORY_LENGTH],
        "is_waiting": request.state == VerificationRequest.State.WAITING,
    }


def _signals(request: VerificationRequest) -> list[dict[str, Any]]:
    business = request.business
    others = Business.objects.exclude(pk=business.pk)
    same_tax_id = others.filter(tax_id=business.tax_id).exclude(tax_id="").first()
    verified = others.filter(status=Business.Status.VERIFIED).values_list("name", flat=True)
    same_name = next((name for name in verified if look_of(name) == look_of(request.display_name)), None)
    has_keys = Party.objects.filter(pk=business.pk).exists()
    return [
        {
            "ok": same_tax_id is None,
            "text": _("No other business with this tax id")
            if same_tax_id is None
            else _("The same tax id as %(name)s") % {"name": same_tax_id.name},
        },
        {
            "ok": same_name is None,
            "text": _("No verified business of this name")
            if same_name is None
            else _("A verified business has the same name: %(name)s") % {"name": same_name},
        },
        {
            "ok": has_keys,
            "text": _("Keys are published") if has_keys else _("No keys yet: it cannot be certified"),
        },
    ]
