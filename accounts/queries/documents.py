"""Documents of businesses, as those see them who may."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models.people import User
from accounts.models.review import CLAIM_HELD
from accounts.models.verification import VerificationDocument, VerificationRequest
from accounts.queries.actors import Actor

Kind, OPEN = VerificationRequest.Kind, VerificationRequest.OPEN


def get_document(document_id: UUID) -> VerificationDocument:
    """Return a document of a verification. Raises Http404."""
    return get_object_or_404(VerificationDocument.objects.select_related("request"), pk=document_id)


def documents_of_case(request: VerificationRequest) -> QuerySet[VerificationDocument]:
    """What a request goes by: what it took along; an appeal by everything that requests before it took."""
    rows = VerificationDocument.objects.filter(business_id=request.business_id, request__isnull=False)
    if request.kind != Kind.APPEAL:
        rows = rows.filter(request=request)
    return rows.defer("ciphertext").order_by("created_at")


def is_open_to(document: VerificationDocument, viewer: User) -> bool:
    """Say whether this member of staff has claimed an open case that goes by a document."""
    if document.request_id is None:
        return False
    case = Q(pk=document.request_id) | Q(kind=Kind.APPEAL, business_id=document.business_id)
    claimed = Q(claimed_by=viewer, claimed_at__gt=timezone.now() - CLAIM_HELD)
    return VerificationRequest.objects.filter(case, claimed, state__in=OPEN).exists()


def loose_documents(business_id: UUID) -> QuerySet[VerificationDocument]:
    """What a business has sent and no request took along yet, oldest first."""
    rows = VerificationDocument.objects.filter(business_id=business_id, request__isnull=True)
    return rows.filter(erased_at__isnull=True).defer("ciphertext").order_by("created_at")


def taken_documents_for(actor: Actor) -> QuerySet[VerificationDocument]:
    """What requests of the actor's business took along, newest first, with what became of it."""
    rows = VerificationDocument.objects.filter(business=actor.business_id, request__isnull=False)
    return rows.select_related("request").defer("ciphertext").order_by("-created_at")


def documents_to_erase(before: datetime, most: int) -> list[UUID]:
    """What was decided before a moment, or sent by then and never taken along; not during an appeal."""
    appeals = VerificationRequest.objects.filter(
        business_id=OuterRef("business_id"), kind=Kind.APPEAL, state__in=OPEN
    )
    rows = VerificationDocument.objects.filter(~Exists(appeals), erased_at__isnull=True)
    due = rows.filter(Q(request__decided_at__lt=before) | Q(request__isnull=True, created_at__lt=before))
    return list(due.order_by("created_at").values_list("pk", flat=True)[:most])
