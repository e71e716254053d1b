"""Documents of businesses, as those see them who may."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.models.verification import VerificationDocument


def get_document(document_id: UUID) -> VerificationDocument:
    """Return a document of a verification. Raises Http404."""
    return get_object_or_404(VerificationDocument.objects.select_related("request"), pk=document_id)
