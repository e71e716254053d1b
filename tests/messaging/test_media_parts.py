"""Files in parts: in any order, each once, gone on with where it broke off, read from any byte."""

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.utils import timezone

from accounts.doors import BUSINESS, CHAT
from accounts.errors.base import NotFoundError
from messaging.crypto.media import MAX_MEDIA_SIZE, encrypted_size
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.errors.media import MediaSizeError
from messaging.models.media import MediaFile, MediaPart, StorageLeftover
from messaging.queries.media import PART_BYTES, get_own_media_for, open_media, part_count
from messaging.services import media as services
from messaging.services.media_parts import store_media, store_part
from tests.conftest import Cast, certify, make_cast
from tests.messaging.pictures import PICTURE, alices, upload_picture
from tests.messaging.test_delivery import submit
from tests.messaging.test_media import alice, folder, olga  # noqa: F401
from tests.messaging.uploads import Upload, body_of, files_in, large_upload, say
from tests.sessions import open_door

pytestmark = pytest.mark.portable


def announced(cast: Cast, client: Client) -> Any:
    upload = large_upload(client)
    answer = upload.announce(cast.conversation.id)
    assert (answer.status_code, answer.json()["parts"]) == (201, [])
    assert answer.json()["part_bytes"] == PART_BYTES
    return upload


def test_an_upload_that_broke_off_goes_on_with_the_parts_that_are_missing(cast: Cast, alice: Client) -> None:  # noqa: F811
    upload = announced(cast, alice)
    assert upload.put(number=1).json()["parts"] == [1]
    told = alice.get(f"{upload.path}parts/")
    assert (told.status_code, told.json()["parts"], told.json()["state"]) == (200, [1], "announced")
    assert upload.fetch().status_code == 404
    assert upload.put(number=2).json()["state"] == "announced"
    assert upload.put(number=1).status_code == 200
    last = upload.put(number=0)
    assert (last.status_code, last.json()["state"], last.json()["parts"]) == (201, "stored", [0, 1, 2])
    assert body_of(upload.fetch()) == upload.ciphertext


def test_a_part_of_a_wrong_size_of_no_place_or_with_other_bytes_changes_nothing(
    cast: Cast,
    alice: Client,  # noqa: F811
    folder: Path,  # noqa: F811
) -> None:
    upload = announced(cast, alice)
    upload.put(number=1)
    for bytes_, number, status, code in (
        (upload.part(0)[:-1], 0, 400, "media_size"),
        (upload.part(0) + b"x", 0, 400, "media_size"),
        (upload.part(0), 2, 400, "media_size"),
        (b"", 2, 400, "media_size"),
        (upload.part(0), 3, 400, "media_part"),
        (upload.part(0), 10**12, 400, "media_part"),
        (upload.part(0), 1, 409, "media_exists"),
    ):
        answer = upload.put(bytes_, number)
        assert (answer.status_code, answer.json()["code"]) == (status, code), number
    assert alice.get(f"{upload.path}parts/").json()["parts"] == [1]
    assert len(files_in(folder)) == 1
    assert not StorageLeftover.objects.exists()
    assert upload.put(number=0).status_code == upload.put(number=2).status_code == 201


def test_the_parts_of_strangers_are_hidden(cast: Cast, alice: Client, olga: Client) -> None:  # noqa: F811
    upload = announced(cast, alice)
    upload.put(number=0)
    path = upload.path.replace(CHAT.path, BUSINESS.path)
    assert olga.get(f"{path}parts/").status_code == 404
    put = olga.put(f"{path}parts/1/", upload.part(1), content_type="application/octet-stream")
    assert (put.status_code, put.json()["code"]) == (404, "not_found")
    assert MediaPart.objects.count() == 1


RANGES = [
    ("bytes=0-", 0, None),
    ("bytes=4194304-", PART_BYTES, None),
    ("bytes=4194303-4194304", PART_BYTES - 1, PART_BYTES + 1),
    ("bytes=8388600-99999999", 2 * PART_BYTES - 8, None),
    ("bytes=-5", -5, None),
    ("bytes=-999999999", 0, None),
]


def test_a_file_is_read_from_any_byte_to_any_byte(cast: Cast, alice: Client) -> None:  # noqa: F811
    upload = announced(cast, alice)
    for number in range(3):
        upload.put(number=number)
    whole = upload.ciphertext
    for header, start, end in RANGES:
        answer = upload.fetch(Range=header)
        assert answer.status_code == 206, header
        assert body_of(answer) == whole[start:end], header
    first = upload.fetch(Range="bytes=0-9").headers
    assert (first["Content-Range"], first["Content-Length"]) == (f"bytes 0-9/{len(whole)}", "10")
    for header in ("bytes=9-2", "bytes=-", "lines=1-2", "bytes=1-2,5-6"):
        answer = upload.fetch(Range=header)
        assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(whole))), header
    for header in (f"bytes={len(whole)}-", "bytes=-0"):
        over = upload.fetch(Range=header)
        assert (over.status_code, over.headers["Content-Range"]) == (416, f"bytes */{len(whole)}"), header


def test_a_file_with_another_tag_is_given_whole(cast: Cast, alice: Client) -> None:  # noqa: F811
    upload = announced(cast, alice)
    for number in range(3):
        upload.put(number=number)
    tag = upload.fetch(Range="bytes=0-0").headers["ETag"]
    assert upload.fetch(**{"Range": "bytes=5-", "If-Range": tag}).status_code == 206
    assert upload.fetch(**{"Range": "bytes=5-", "If-Range": '"other"'}).status_code == 200


def test_nothing_is_ever_whole_in_memory(cast: Cast, alice: Client) -> None:  # noqa: F811
    upload = announced(cast, alice)
    row = MediaFile.objects.get(pk=upload.id)
    asked: list[int] = []

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return super().read(size)

    store_media(media=row, stream=Stream(upload.ciphertext))
    assert 0 < max(asked) <= 64 * 1024
    with open_media(row) as stored:
        assert max(len(chunk) for chunk in stored.chunks()) <= 256 * 1024


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: c + b"x", lambda c: c[:PART_BYTES]])
def test_a_whole_ciphertext_of_another_size_never_counts_as_stored(
    cast: Cast,
    alice: Client,  # noqa: F811
    change: Any,
) -> None:
    upload = announced(cast, alice)
    row = MediaFile.objects.get(pk=upload.id)
    with pytest.raises(MediaSizeError):
        store_media(media=row, stream=io.BytesIO(change(upload.ciphertext)))
    row.refresh_from_db()
    assert row.state == MediaFile.State.ANNOUNCED
    store_media(media=row, stream=io.BytesIO(upload.ciphertext))
    row.refresh_from_db()
    assert row.state == MediaFile.State.STORED


def test_an_upload_that_is_called_back_meanwhile_leaves_nothing(
    cast: Cast,
    alice: Client,  # noqa: F811
    folder: Path,  # noqa: F811
    django_capture_on_commit_callbacks: Any,
) -> None:
    upload = announced(cast, alice)
    upload.put(number=0)
    row = get_own_media_for(alices(cast), upload.id)
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.delete(upload.path).status_code == 204
    assert upload.put(number=1).status_code == 404
    with pytest.raises(NotFoundError):
        store_part(media=row, number=1, stream=io.BytesIO(upload.part(1)))
    assert files_in(folder) == []
    assert not StorageLeftover.objects.exists()


def test_what_a_crash_left_in_the_storage_is_erased_after_an_hour(cast: Cast, folder: Path) -> None:  # noqa: F811
    kept = upload_picture(cast)
    for name in ("media/lost", "media/fresh"):
        StorageLeftover.objects.create(name=name)
        default_storage.save(name, io.BytesIO(b"x"))  # type: ignore[arg-type]
    StorageLeftover.objects.create(name="media/never-written")
    old = StorageLeftover.objects.exclude(name="media/fresh")
    old.update(created_at=timezone.now() - timedelta(minutes=61))
    assert services.forget_leftovers() == 2
    assert sorted(path.name for path in files_in(folder)) == sorted(
        ["fresh", Path(kept.parts.get().stored_name).name]
    )
    assert StorageLeftover.objects.get().name == "media/fresh"


def test_a_storage_that_cannot_erase_is_asked_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    row = upload_picture(cast)
    name = row.parts.get().stored_name
    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(default_storage, "delete", lambda name: open("/nowhere/at/all"))  # noqa: SIM115
        services.cancel_media(media=row)
    assert default_storage.exists(name)
    StorageLeftover.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert services.forget_leftovers() == 1
    assert not default_storage.exists(name)


def test_an_upload_to_which_a_part_came_within_a_day_still_goes_on(
    cast: Cast,
    alice: Client,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload = announced(cast, alice)
    upload.put(number=0)
    MediaFile.objects.update(created_at=timezone.now() - timedelta(hours=30))
    assert services.forget_media() == 0
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(services.timezone, "now", lambda: later)
    assert services.forget_media() == 1


def test_the_largest_file_has_as_many_parts_as_it_needs() -> None:
    assert part_count(encrypted_size(MAX_MEDIA_SIZE)) == 26
    assert [part_count(size) for size in (41, PART_BYTES, PART_BYTES + 1)] == [1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_file_of_before_parts_stays_where_it_is_and_is_read_as_ever(
    folder: Path,  # noqa: F811
) -> None:
    """The migration is taken back and made again around files of a verified business and of a customer."""
    cast, owner = make_cast(), Client()
    open_door(owner, cast.olga.user, BUSINESS)
    certify(cast.bakery)
    accept(submit(cast.keys["alice"], cast.keys["alice"].seal(cast.keys["bakery"], "Hello")))
    theirs, mine = Upload(owner, BUSINESS.path).sent(cast), upload_picture(cast)
    assert isinstance(say(cast, "bakery", theirs), Accepted)
    before = {part.media_id: (part.stored_name, bytes(part.digest)) for part in MediaPart.objects.all()}
    name = next(n for n in MigrationLoader(None).disk_migrations if n[1].endswith("_media_parts"))
    loader = MigrationLoader(connection)
    migration = loader.get_migration(*name)
    with connection.schema_editor() as editor:
        migration.unapply(loader.project_state([name], at_end=False), editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, stored_name, digest FROM messaging_mediafile")
        rows = cursor.fetchall()
    assert {uuid.UUID(str(pk)): (kept, bytes(digest)) for pk, kept, digest in rows} == before
    with connection.schema_editor() as editor:
        migration.apply(loader.project_state([name], at_end=False), editor)
    after = {part.media_id: (part.stored_name, bytes(part.digest)) for part in MediaPart.objects.all()}
    assert after == before
    assert body_of(theirs.fetch()) == theirs.ciphertext
    with open_media(mine) as stored:
        assert b"".join(stored.chunks()) == PICTURE
    for rows_ in (MediaFile.objects.filter(pk=theirs.id), MediaPart.objects.filter(media=theirs.id)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows_.delete()
