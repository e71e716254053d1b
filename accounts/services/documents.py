"""Documents that a business sends as evidence: encrypted before they are stored, every view written down."""

from dataclasses import dataclass

from django.conf import settings

from accounts.crypto.evidence import lock_evidence, open_evidence
from accounts.models.people import User
from accounts.models.verification import VerificationDocument, VerificationRequest
from accounts.services.audit import Action, record_event


@dataclass(frozen=True, slots=True)
class Evidence:
    """One document as the business sends it; `kind` is one of VerificationDocument.Kind."""

    kind: str
    name: str
    mime_type: str
    content: bytes


def store_document(request: VerificationRequest, document: Evidence) -> None:
    """Keep a document with its request, encrypted under the newest of DOCUMENT_KEYS."""
    key_id, key = next(iter(settings.DOCUMENT_KEYS.items()))
    VerificationDocument.objects.create(
        business_id=request.business_id,
        request=request,
        kind=document.kind,
        name=document.name,
        mime_type=document.mime_type,
        size_bytes=len(document.content),
        key_id=key_id,
        ciphertext=lock_evidence(document.content, key),
    )


def view_document(*, document: VerificationDocument, viewer: User, address: str | None) -> bytes:
    """Return a document's plain bytes for a reviewer; every view is written down.

    The caller has proved that the viewer is staff with a verified second factor.
    """
    plain = open_evidence(bytes(document.ciphertext), document.key_id, settings.DOCUMENT_KEYS)
    record_event(
        action=Action.DOCUMENT_VIEWED,
        actor_id=viewer.id,
        business_id=document.business_id,
        target=str(document.id),
        address=address,
    )
    return plain
