"""Documents that a business sends as evidence: made anew, encrypted, shown to one reviewer, erased."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.crypto import evidence
from accounts.documents.opening import Opened, open_document
from accounts.errors.base import DomainError, NotFoundError, NotYoursError
from accounts.errors.documents import (
    DocumentError,
    DocumentTakenError,
    DocumentTriesError,
    TooManyDocumentsError,
)
from accounts.models.audit import AuditEvent
from accounts.models.people import User
from accounts.models.verification import DocumentPage, VerificationDocument, VerificationRequest
from accounts.queries.documents import documents_to_erase, is_open_to, loose_documents
from accounts.services.audit import Action, record_event
from accounts.services.locks import hold_lock

MOST_LOOSE = 12
MOST_TRIES_A_DAY = 60
DAY = timedelta(days=1)
PAGE_TYPE = "image/jpeg"
OLD_PICTURES = {"image/png", "image/jpeg"}
NAME_LENGTH = 120
ERASED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page in plain: the bytes of a picture; an old file that is none has a type that is not shown."""

    content: bytes
    mime_type: str


def add_document(
    *, business_id: UUID, actor_id: UUID, kind: str, name: str, content: bytes, address: str | None
) -> VerificationDocument:
    """Keep a document of a business until a request takes it along; a file that is not taken is written down.

    `kind` is one of VerificationDocument.Kind; `name` is only shown, `content` at most MAX_BYTES. The caller
    has proved that the person may edit the business. Takes a second or so. Raises a DocumentError for what is
    wrong with the file, TooManyDocumentsError, DocumentTriesError.
    """
    _check_room(business_id)
    try:
        opened = open_document(content)
    except DomainError as error:
        if isinstance(error, DocumentError):
            detail = {"reason": error.code, "size": len(content)}
            _record(Action.DOCUMENT_REFUSED, business_id, actor_id, "", address, detail)
        raise
    return keep_document(
        business_id=business_id,
        actor_id=actor_id,
        kind=kind,
        name=name,
        size_bytes=len(content),
        opened=opened,
        address=address,
    )


def keep_document(
    *,
    business_id: UUID,
    actor_id: UUID,
    kind: str,
    name: str,
    size_bytes: int,
    opened: Opened,
    address: str | None,
) -> VerificationDocument:
    """Keep the pictures of a document that was opened, each encrypted; the file itself is not kept.

    The caller has proved what `add_document` asks for. Raises TooManyDocumentsError, DocumentTriesError.
    """
    document = VerificationDocument(
        business_id=business_id,
        kind=kind,
        name=_shown_name(name),
        mime_type=opened.mime_type,
        size_bytes=size_bytes,
        page_count=len(opened.pages),
    )
    pages = _store_pages(document, opened)
    try:
        _keep(document, pages, actor_id, address)
    except BaseException:
        _delete_files([page.stored_name for page in pages])
        raise
    return document


def _check_room(business_id: UUID) -> None:
    if loose_documents(business_id).count() >= MOST_LOOSE:
        raise TooManyDocumentsError
    tried = AuditEvent.objects.filter(
        business_id=business_id,
        action__in=(Action.DOCUMENT_ADDED, Action.DOCUMENT_REFUSED),
        at__gt=timezone.now() - DAY,
    )
    if tried.count() >= MOST_TRIES_A_DAY:
        raise DocumentTriesError


def _shown_name(name: str) -> str:
    """The last part of a path, without what cannot be seen; the reader sees the whole of it or its end."""
    plain = "".join(letter for letter in name if letter.isprintable())
    last = PurePath(plain.replace("\\", "/")).name or "document"
    return re.sub(r"\s+", " ", last)[-NAME_LENGTH:]


def _store_pages(document: VerificationDocument, opened: Opened) -> list[DocumentPage]:
    """Lock the pages under a fresh key, that under the newest of DOCUMENT_KEYS, and store them."""
    file_id, file_key = document.id.bytes, evidence.make_file_key()
    document.key_id, key = _newest_key()
    document.locked_key = evidence.lock_file_key(file_key, file_id=file_id, key=key)
    stored = []
    for number, page in enumerate(opened.pages, start=1):
        locked = evidence.lock_page(page.content, file_id=file_id, page=number, file_key=file_key)
        name = f"documents/{document.business_id}/{document.id}/{number}.{uuid4().hex[:8]}"
        stored_name = default_storage.save(name, ContentFile(locked))
        stored.append(
            DocumentPage(
                document=document,
                number=number,
                stored_name=stored_name,
                width=page.width,
                height=page.height,
            )
        )
    return stored


def _newest_key() -> tuple[str, bytes]:
    return next(iter(settings.DOCUMENT_KEYS.items()))


@transaction.atomic
def _keep(
    document: VerificationDocument, pages: list[DocumentPage], actor_id: UUID, address: str | None
) -> None:
    hold_lock(f"documents {document.business_id}")
    _check_room(document.business_id)
    document.save()
    DocumentPage.objects.bulk_create(pages)
    detail = {"kind": document.kind, "pages": len(pages)}
    _record(Action.DOCUMENT_ADDED, document.business_id, actor_id, str(document.id), address, detail)


@transaction.atomic
def remove_document(*, business_id: UUID, document_id: UUID, actor_id: UUID, address: str | None) -> None:
    """Take a document back before a request takes it along: nothing of it stays but the log.

    The caller has proved that the person may edit the business. Raises NotFoundError, DocumentTakenError.
    """
    rows = VerificationDocument.objects.select_for_update().filter(business_id=business_id)
    document = rows.filter(pk=document_id, erased_at__isnull=True).first()
    if document is None:
        raise NotFoundError
    if document.request_id is not None:
        raise DocumentTakenError
    _forget_pages(document)
    document.delete()
    detail = {"kind": document.kind}
    _record(Action.DOCUMENT_REMOVED, business_id, actor_id, str(document_id), address, detail)


def take_along(request: VerificationRequest) -> int:
    """Give a request the documents that its business has sent and no other request took; says how many.

    Runs inside the transaction that makes or answers the request.
    """
    hold_lock(f"documents {request.business_id}")
    return loose_documents(request.business_id).update(request=request)


def give_back(request: VerificationRequest) -> int:
    """Let a withdrawn request's documents be the business's own again; inside the caller's transaction."""
    return VerificationDocument.objects.filter(request=request).update(request=None)


def view_document(
    *, document: VerificationDocument, page: int, viewer: User, address: str | None
) -> ShownPage:
    """Return one page in plain for the reviewer who claimed the case; every view is written down.

    The caller has proved that the viewer is staff with a verified second factor. Raises NotYoursError for
    anybody who did not claim an open case of this business that goes by this document, which is written down
    too; NotFoundError for what was erased, or a page that is not there.
    """
    target, detail = str(document.id), {"page": page}
    if not is_open_to(document, viewer):
        _record(Action.REVIEW_REFUSED, document.business_id, viewer.id, target, address, detail)
        raise NotYoursError
    if document.erased_at is not None or page not in document.page_numbers:
        raise NotFoundError
    shown = _open_page(document, page)
    # Reading is reviewing: the claim begins anew.
    claimed = VerificationRequest.objects.filter(business_id=document.business_id, claimed_by=viewer)
    claimed.update(claimed_at=timezone.now())
    _record(Action.DOCUMENT_VIEWED, document.business_id, viewer.id, target, address, detail)
    return shown


def _open_page(document: VerificationDocument, page: int) -> ShownPage:
    if not document.locked_key:
        plain = evidence.open_old_file(
            bytes(document.ciphertext), key_id=document.key_id, keys=settings.DOCUMENT_KEYS
        )
        return ShownPage(plain, document.mime_type)
    file_id = document.id.bytes
    file_key = evidence.open_file_key(
        bytes(document.locked_key), file_id=file_id, key_id=document.key_id, keys=settings.DOCUMENT_KEYS
    )
    row = document.pages.filter(number=page).first()
    if row is None:
        plain = evidence.open_page(bytes(document.ciphertext), file_id=file_id, page=page, file_key=file_key)
        return ShownPage(plain, document.mime_type)
    try:
        with default_storage.open(row.stored_name) as file:
            locked = file.read()
    except FileNotFoundError as error:
        raise NotFoundError from error
    return ShownPage(evidence.open_page(locked, file_id=file_id, page=page, file_key=file_key), PAGE_TYPE)


def erase_documents() -> int:
    """Erase what was decided DOCUMENT_RETENTION_DAYS ago, or sent as long ago and never taken along.

    Rows, names and the log stay; keys and pictures go. Says how many.
    """
    before = timezone.now() - timedelta(days=settings.DOCUMENT_RETENTION_DAYS)
    return sum(_erase(pk) for pk in documents_to_erase(before, ERASED_AT_ONCE))


def erase_documents_of(business_id: UUID) -> int:
    """Erase all that a business ever sent, inside the transaction that erases the business; says how many."""
    rows = VerificationDocument.objects.filter(business_id=business_id, erased_at__isnull=True)
    return sum(_erase(pk) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _erase(document_id: UUID) -> bool:
    rows = VerificationDocument.objects.select_for_update().filter(pk=document_id, erased_at__isnull=True)
    document = rows.first()
    if document is None:
        return False
    _forget_pages(document)
    document.locked_key, document.ciphertext, document.erased_at = b"", b"", timezone.now()
    document.save(update_fields=["locked_key", "ciphertext", "erased_at"])
    detail = {"days": settings.DOCUMENT_RETENTION_DAYS}
    _record(Action.DOCUMENTS_ERASED, document.business_id, None, str(document_id), None, detail)
    return True


def _forget_pages(document: VerificationDocument) -> None:
    names = list(document.pages.values_list("stored_name", flat=True))
    document.pages.all().delete()
    transaction.on_commit(lambda: _delete_files(names), robust=True)


def _delete_files(names: list[str]) -> None:
    """The keys are gone already: a file that cannot be deleted just now is junk."""
    for name in names:
        with suppress(OSError):
            default_storage.delete(name)


def relock_documents() -> int:
    """Lock the keys of all documents under the newest of DOCUMENT_KEYS; says how many were under another.

    Afterwards the older keys can be taken out of the setting. Safe to stop and to run again.
    """
    key_id, _ = _newest_key()
    rows = VerificationDocument.objects.filter(erased_at__isnull=True)
    old = rows.exclude(key_id=key_id) | rows.filter(locked_key=b"")
    return sum(_relock(pk) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _relock(document_id: UUID) -> bool:
    rows = VerificationDocument.objects.select_for_update().filter(pk=document_id, erased_at__isnull=True)
    document = rows.first()
    if document is None:
        return False
    file_id, keys = document.id.bytes, settings.DOCUMENT_KEYS
    if document.locked_key:
        file_key = evidence.open_file_key(
            bytes(document.locked_key), file_id=file_id, key_id=document.key_id, keys=keys
        )
    else:
        file_key = evidence.make_file_key()
        plain = evidence.open_old_file(bytes(document.ciphertext), key_id=document.key_id, keys=keys)
        document.ciphertext = evidence.lock_page(plain, file_id=file_id, page=1, file_key=file_key)
    document.key_id, key = _newest_key()
    document.locked_key = evidence.lock_file_key(file_key, file_id=file_id, key=key)
    document.save(update_fields=["key_id", "locked_key", "ciphertext"])
    return True


def _record(
    action: Action,
    business_id: UUID,
    actor_id: UUID | None,
    target: str,
    address: str | None,
    detail: Mapping[str, object],
) -> None:
    record_event(
        action=action,
        actor_id=actor_id,
        business_id=business_id,
        target=target,
        detail=dict(detail),
        address=address,
    )
