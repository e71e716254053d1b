"""Verification, as a business asks for it, and its documents."""

from django.urls import URLPattern, path

from accounts.views import documents, verification

evidence_patterns: list[URLPattern] = [
    path("verification/", verification.verification, name="verification"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<uuid:document_id>/delete/", documents.remove, name="document-delete"),
]
