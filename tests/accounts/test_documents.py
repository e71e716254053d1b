"""Documents of a business: kept encrypted, shown to one reviewer, erased; and the page they are sent on."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from nacl.secret import SecretBox

from accounts.crypto.errors import CryptoError
from accounts.documents.opening import MAX_BYTES
from accounts.doors import BUSINESS
from accounts.errors.base import DomainError, NotFoundError, NotYoursError
from accounts.errors.documents import DocumentTakenError, DocumentTriesError, TooManyDocumentsError
from accounts.models.audit import AuditEvent
from accounts.models.verification import DocumentPage, VerificationDocument, VerificationRequest
from accounts.services import documents
from accounts.services.documents import add_document, erase_documents, remove_document, view_document
from tests.accounts.papers import PAGE, pdf, picture, send_bakery_document, send_document
from tests.accounts.test_opening_documents import SVG, scripted
from tests.accounts.test_verification import make_request, make_reviewer
from tests.conftest import Cast
from tests.sessions import open_door

PAGE_URL = "/business/documents/"


def add(cast: Cast, content: bytes, shown: str = "extract.png") -> VerificationDocument:
    return add_document(
        business_id=cast.bakery.id,
        actor_id=cast.olga.user_id,
        kind="tax_card",
        name=shown,
        content=content,
        address="192.0.2.1",
    )


def test_a_document_rests_encrypted_and_its_file_is_not_kept(cast: Cast) -> None:
    content = pdf(2)
    document = add(cast, content, "C:\\papers\\tax\u202e card.pdf")
    assert (document.name, document.mime_type, document.page_count) == ("tax card.pdf", "application/pdf", 2)
    for page in DocumentPage.objects.all():
        stored = default_storage.open(page.stored_name).read()
        assert b"JFIF" not in stored and b"PDF" not in stored
    assert len(bytes(document.locked_key)) == 88 and bytes(document.ciphertext) == b""
    event = AuditEvent.objects.get(action="verification.document_added")
    assert (event.target, event.detail) == (str(document.id), {"kind": "tax_card", "pages": 2})


def test_a_refused_file_leaves_its_reason_in_the_log_and_nothing_else(cast: Cast) -> None:
    with pytest.raises(DomainError):
        add(cast, pdf(change=scripted), "secret name.pdf")
    event = AuditEvent.objects.get(action="verification.document_refused")
    assert event.detail["reason"] == "document_script"
    assert "secret name" not in str(event.detail)
    assert not VerificationDocument.objects.exists()


def test_a_business_keeps_so_many_and_tries_so_often(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_LOOSE", 1)
    send_bakery_document(cast)
    with pytest.raises(TooManyDocumentsError):
        add(cast, picture())
    monkeypatch.setattr(documents, "MOST_LOOSE", 10)
    monkeypatch.setattr(documents, "MOST_TRIES_A_DAY", 1)
    with pytest.raises(DocumentTriesError):
        add(cast, picture())


def test_what_fails_half_way_leaves_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stored: list[str] = []
    save = default_storage.save
    monkeypatch.setattr(default_storage, "save", lambda *given: stored.append(save(*given)) or stored[-1])
    monkeypatch.setattr(documents, "MOST_LOOSE", 0)
    with pytest.raises(TooManyDocumentsError):
        send_bakery_document(cast)
    assert stored and not any(map(default_storage.exists, stored))


def view(document: VerificationDocument, viewer: Any, page: int = 1) -> Any:
    return view_document(document=document, page=page, viewer=viewer, address=None)


def test_only_the_reviewer_who_claimed_the_case_sees_a_page_and_every_view_is_written_down(
    cast: Cast,
) -> None:
    request = make_request(cast)
    document, ines, tom = request.documents.get(), make_reviewer(), make_reviewer("tom@recado.example")
    claim(request, tom)
    with pytest.raises(NotYoursError):
        view(document, ines)
    assert AuditEvent.objects.get(action="verification.review_refused").actor_id == ines.id
    claim(request, ines)
    shown = view(document, ines)
    assert (shown.content, shown.mime_type) == (PAGE, "image/jpeg")
    event = AuditEvent.objects.get(action="verification.document_viewed")
    assert (event.actor_id, event.target, event.detail) == (ines.id, str(document.id), {"page": 1})
    with pytest.raises(NotFoundError):
        view(document, ines, page=2)
    loose = send_bakery_document(cast)
    with pytest.raises(NotYoursError):
        view(loose, ines)
    VerificationRequest.objects.update(state="rejected", decided_at=timezone.now())
    with pytest.raises(NotYoursError):
        view(document, ines)


def claim(request: VerificationRequest, reviewer: Any) -> None:
    VerificationRequest.objects.filter(pk=request.pk).update(claimed_by=reviewer, claimed_at=timezone.now())


def test_a_page_stored_in_another_ones_place_does_not_open(cast: Cast) -> None:
    request = make_request(cast)
    reviewer = make_reviewer()
    claim(request, reviewer)
    first, second = request.documents.get(), send_bakery_document(cast)
    second.request = request
    second.save()
    mine, other = first.pages.get(), second.pages.get()
    DocumentPage.objects.filter(pk=mine.pk).update(stored_name=other.stored_name)
    with pytest.raises(CryptoError):
        view(first, reviewer)
    default_storage.delete(other.stored_name)
    with pytest.raises(NotFoundError):
        view(second, reviewer)


def test_a_business_takes_back_what_no_request_took_along(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    document = send_bakery_document(cast)
    stored = document.pages.get().stored_name
    given = {"document_id": document.id, "actor_id": cast.olga.user_id, "address": None}
    with pytest.raises(NotFoundError):
        remove_document(business_id=cast.rival.id, **given)
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(business_id=cast.bakery.id, **given)
        assert default_storage.exists(stored)
    assert not default_storage.exists(stored)
    assert not VerificationDocument.objects.exists()
    taken = make_request(cast).documents.get()
    with pytest.raises(DocumentTakenError):
        remove_document(business_id=cast.bakery.id, **{**given, "document_id": taken.id})


def test_documents_are_erased_days_after_the_decision_or_when_nobody_asked(
    cast: Cast, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    def erased() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return erase_documents()

    old = timezone.now() - timedelta(days=settings.DOCUMENT_RETENTION_DAYS, minutes=1)
    request = make_request(cast)
    document, stored = request.documents.get(), DocumentPage.objects.get().stored_name
    VerificationDocument.objects.update(created_at=old)
    assert erased() == 0, "it waits for review, however old it is"
    VerificationRequest.objects.update(state="rejected", decided_at=old + timedelta(hours=1))
    assert erased() == 0
    VerificationRequest.objects.update(decided_at=old)
    appeal = VerificationRequest.objects.create(
        business=cast.bakery, kind="appeal", display_name="Bakery", submitted_by=cast.olga.user
    )
    assert erased() == 0, "an appeal is looked at"
    VerificationRequest.objects.filter(pk=appeal.pk).update(state="withdrawn")
    assert (erased(), erased()) == (1, 0)
    document.refresh_from_db()
    assert document.erased_at and bytes(document.locked_key) == b"" and not document.pages.exists()
    assert not default_storage.exists(stored)
    assert AuditEvent.objects.get(action="verification.documents_erased").target == str(document.id)
    send_bakery_document(cast)
    VerificationDocument.objects.filter(request=None).update(created_at=old)
    assert erased() == 1, "nobody asked for a review in that time"


def test_keys_of_documents_are_locked_anew_under_the_newest_and_old_files_stay_readable(
    cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    request = make_request(cast)
    reviewer = make_reviewer()
    claim(request, reviewer)
    document = request.documents.get()
    old = VerificationDocument.objects.create(
        business=cast.bakery,
        request=request,
        kind="tax_card",
        name="old.png",
        mime_type="image/png",
        size_bytes=3,
        key_id="d1",
        ciphertext=bytes(SecretBox(settings.DOCUMENT_KEYS["d1"]).encrypt(b"old")),
    )
    assert view(old, reviewer).content == b"old"
    before = settings.DOCUMENT_KEYS
    settings.DOCUMENT_KEYS = {"d2": bytes(range(7, 39)), **before}
    call_command("relock_documents")
    call_command("relock_documents")
    assert capsys.readouterr().out.split("\n")[:2] == [
        "2 locked under the newest key",
        "0 locked under the newest key",
    ]
    settings.DOCUMENT_KEYS = {"d2": bytes(range(7, 39))}
    for row, plain in ((document, PAGE), (old, b"old")):
        row.refresh_from_db()
        assert (row.key_id, view(row, reviewer).content) == ("d2", plain)
    settings.DOCUMENT_KEYS = before
    with pytest.raises(CryptoError):
        view(document, reviewer)


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


def upload(client: Client, content: bytes, shown: str, kind: str = "tax_card", **headers: Any) -> Any:
    file = SimpleUploadedFile(shown, content)
    return client.post(PAGE_URL, {"kind": kind, "file": file}, headers=headers)


def test_the_page_takes_a_document_without_scripts_whatever_its_name_says(olga: Client) -> None:
    assert upload(olga, picture(), "scan.pdf").status_code == 302
    assert VerificationDocument.objects.get().mime_type == "image/png"
    shown = olga.get(PAGE_URL).content.decode()
    assert "scan.pdf" in shown and "Tax card" in shown
    refused = upload(olga, SVG, "logo.png")
    assert refused.status_code == 415 and "This is not a PDF, JPEG or PNG" in refused.content.decode()
    assert 'value="tax_card"' in refused.content.decode() and "checked" in refused.content.decode()
    nothing = olga.post(PAGE_URL, {})
    assert nothing.status_code == 400 and "Choose a file." in nothing.content.decode()


def test_the_page_answers_scripts_with_a_code_and_a_sentence(olga: Client) -> None:
    json = {"accept": "application/json"}
    assert upload(olga, picture(), "a.png", **json).status_code == 201
    for content, kind, code in (
        (b"", "tax_card", "document_empty"),
        (bytes(MAX_BYTES + 1), "tax_card", "document_too_big"),
        (SVG, "tax_card", "document_type"),
        (picture(), "passport", "malformed"),
    ):
        answer = upload(olga, content, "a.png", kind, **json)
        assert answer.status_code >= 400 and answer.json()["code"] == code and answer.json()["detail"]


def test_agents_and_rivals_neither_see_nor_change_documents(cast: Cast) -> None:
    document = send_document(cast.bakery.id, cast.olga.user_id, name="our-secret.png")
    for member, status in ((cast.luis, 403), (cast.mallory, 200), (cast.carol, 403)):
        client = Client()
        open_door(client, member.user, BUSINESS)
        shown = client.get(PAGE_URL)
        assert (shown.status_code, b"our-secret" in shown.content) == (status, False)
        client.post(f"{PAGE_URL}{document.id}/delete/")
    assert VerificationDocument.objects.filter(pk=document.pk).exists()


def test_a_document_is_deleted_on_the_page(cast: Cast, olga: Client) -> None:
    document = send_bakery_document(cast)
    assert olga.post(f"{PAGE_URL}{document.id}/delete/").status_code == 302
    assert not VerificationDocument.objects.exists()
    assert olga.post(f"{PAGE_URL}{document.id}/delete/").status_code == 404
