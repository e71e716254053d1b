"""Files of reported messages: named to staff, and opened with the key that the report disclosed."""

import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.crypto.primitives import random_bytes
from accounts.models.audit import AuditEvent
from accounts.queries.actors import actor_of_membership
from config.settings._engines import media_storage
from messaging.crypto.media import MediaReference, encrypt_media, media_digest
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.models.media import MediaFile
from messaging.services.media import announce_media
from messaging.services.media_parts import store_media
from moderation.models.reports import ReportItem
from tests.conftest import Cast
from tests.messaging.test_delivery import send, submit
from tests.messaging.uploads import body_of
from tests.moderation.filing import received, report
from tests.moderation.test_staff import staff_with

PLAIN = b"%PDF-1.4 you have won"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(str(tmp_path), "")}


@pytest.fixture
def item(cast: Cast) -> ReportItem:
    """Alice reported a PDF of the bakery's."""
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    send(alice, bakery, "Good morning")
    media_id, key = uuid.uuid4(), random_bytes(32)
    ciphertext = b"".join(encrypt_media([PLAIN], key=key, media_id=media_id.bytes))
    media, _ = announce_media(
        actor=actor_of_membership(cast.olga),
        conversation=cast.conversation,
        media_id=media_id,
        size=len(ciphertext),
    )
    store_media(media=media, stream=io.BytesIO(ciphertext))
    digest = media_digest([ciphertext])
    reference = MediaReference(media_id.bytes, key, digest, len(PLAIN), "application/pdf", "prize.pdf")
    body = {"t": "text", "text": "", "media": [reference.document(), {"id": "nonsense"}]}
    envelope = bakery.seal_body(alice, json.dumps(body).encode())
    assert isinstance(accept(submit(bakery, {**envelope, "media": [str(media_id)]})), Accepted)
    report(cast, received(alice, bakery))
    return ReportItem.objects.get()


def path_of(item: ReportItem, position: int = 0) -> str:
    return f"/staff/moderation/case/{item.report.case_id}/files/{item.id}/{position}/"


def test_staff_who_decide_see_which_files_were_sent_and_save_them(item: ReportItem) -> None:
    client = staff_with("view_case", "decide_case")
    page = client.get(f"/staff/moderation/case/{item.report.case_id}/change/").content.decode()
    assert "prize.pdf · application/pdf" in page
    assert path_of(item) in page
    answer = client.get(path_of(item))
    assert body_of(answer) == PLAIN
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="prize.pdf"'
    viewed = AuditEvent.objects.filter(action="report.evidence_viewed").latest("pk")
    assert viewed.detail == {"reports": [item.report.number], "file": 0}


def test_a_file_that_was_not_reported_was_erased_or_is_gone_is_not_found(item: ReportItem) -> None:
    client = staff_with("view_case", "decide_case")
    other = path_of(item).replace(str(item.report.case_id), str(uuid.uuid4()))
    for path in (path_of(item, 1), other, path_of(item).replace(str(item.id), str(uuid.uuid4()))):
        assert client.get(path).status_code == 404
    media = MediaFile.objects.all()
    default_storage.delete(media.get().parts.get().stored_name)
    assert client.get(path_of(item)).status_code == 404
    ReportItem.objects.update(ciphertext=b"")
    assert client.get(path_of(item)).status_code == 404


def test_who_only_looks_at_cases_opens_no_file(item: ReportItem) -> None:
    assert staff_with("view_case").get(path_of(item)).status_code == 403
    assert Client().get(path_of(item)).status_code == 302
