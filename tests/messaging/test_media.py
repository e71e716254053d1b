"""Files: announced, stored, given to one message, fetched by both sides, forgotten when nobody sent them."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from moto.server import ThreadedMotoServer

from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Business
from accounts.models.tokens import Scope
from accounts.services.guests import keep_guest
from config.settings._engines import media_storage
from messaging.crypto.media import (
    MAX_MEDIA_SIZE,
    decrypt_media,
    encrypted_size,
)
from messaging.delivery.acceptance import accept, accept_many
from messaging.delivery.outcomes import Accepted
from messaging.models.conversations import Conversation
from messaging.models.media import MediaFile, MediaPart, StorageLeftover
from messaging.models.messages import Message
from messaging.queries.media import PART_BYTES
from messaging.services import media as services
from messaging.services import media_parts
from messaging.services.blocks import block_business
from tests.conftest import Cast, certify, make_cast
from tests.messaging.test_delivery import code_of, send, submit
from tests.messaging.uploads import PLAIN, Upload, body_of, default_storage_size, files_in, large_upload, say
from tests.messaging.widgets import Visitor, show_widget
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.portable


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(str(tmp_path), "")}
    return tmp_path


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that speaks S3, on a port of this machine."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    given = {"ENDPOINT": f"http://{host}:{port}", "REGION": "eu-west-1", "ACCESS_KEY": "a", "SECRET_KEY": "s"}
    for name, value in given.items():
        monkeypatch.setenv(f"MEDIA_S3_{name}", value)
    options = media_storage("", "files")["OPTIONS"]
    boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        region_name=options["region_name"],
        aws_access_key_id="a",
        aws_secret_access_key="s",
    ).create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    settings.STORAGES = {**settings.STORAGES, "default": media_storage("", "files")}
    yield
    server.stop()


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    return client


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


def check_the_way_of_a_file(cast: Cast, alice: Client, olga: Client) -> None:
    upload = Upload(alice, CHAT.path).sent(cast)
    business_path = upload.path.replace(CHAT.path, BUSINESS.path)
    assert upload.fetch(olga, business_path).status_code == 404
    assert isinstance(say(cast, "alice", upload), Accepted)
    for client, path in ((alice, upload.path), (olga, business_path)):
        answer = upload.fetch(client, path)
        assert answer.status_code == 200
        got = body_of(answer)
        assert got == upload.ciphertext
        assert b"".join(decrypt_media([got], upload.reference)) == PLAIN


def test_a_file_reaches_the_other_side_with_its_message_and_as_it_was(
    cast: Cast, alice: Client, olga: Client
) -> None:
    check_the_way_of_a_file(cast, alice, olga)


def test_a_bucket_of_an_s3_store_serves_as_well_as_a_folder(
    cast: Cast, alice: Client, olga: Client, bucket: None, django_capture_on_commit_callbacks: Any
) -> None:
    check_the_way_of_a_file(cast, alice, olga)
    unsent = Upload(alice, CHAT.path).sent(cast)
    name = MediaPart.objects.get(media=unsent.id).stored_name
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.delete(unsent.path).status_code == 204
    assert not default_storage.exists(name)
    lost = MediaPart.objects.get(media__message__isnull=False)
    default_storage.delete(lost.stored_name)
    assert alice.get(f"{CHAT.path}api/media/{lost.media_id}/").status_code == 404
    large = large_upload(alice)
    large.announce(cast.conversation.id)
    assert [large.put(number=number).status_code for number in (2, 0, 1)] == [201, 201, 201]
    assert len(large.ciphertext) == default_storage_size(f"media/{cast.bakery.id}/{large.id}")
    assert body_of(large.fetch()) == large.ciphertext
    middle = large.fetch(Range=f"bytes={PART_BYTES - 7}-{2 * PART_BYTES + 6}")
    assert (middle.status_code, middle.headers["Content-Length"]) == (206, str(PART_BYTES + 14))
    assert body_of(middle) == large.ciphertext[PART_BYTES - 7 : 2 * PART_BYTES + 7]
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.delete(large.path).status_code == 204
    assert default_storage.listdir(f"media/{cast.bakery.id}/{large.id}") == ([], [])


def test_what_is_served_can_do_nothing_in_a_browser(cast: Cast, alice: Client) -> None:
    upload = Upload(alice, CHAT.path).sent(cast)
    headers = upload.fetch().headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["Content-Length"] == str(len(upload.ciphertext))


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: c + b"x", lambda c: b""])
def test_other_than_the_announced_size_is_refused_and_can_be_tried_again(
    cast: Cast, alice: Client, folder: Path, change: Any
) -> None:
    upload = Upload(alice, CHAT.path)
    upload.announce(cast.conversation.id)
    answer = upload.put(change(upload.ciphertext))
    assert (answer.status_code, answer.json()["code"]) == (400, "media_size")
    assert not files_in(folder)
    assert upload.put().status_code == 201


def test_the_same_bytes_again_are_answered_alike_and_others_refused(
    cast: Cast, alice: Client, folder: Path
) -> None:
    upload = Upload(alice, CHAT.path).sent(cast)
    again = upload.announce(cast.conversation.id)
    assert (again.status_code, again.json()) == (200, upload.client.get(f"{upload.path}parts/").json())
    assert (again.json()["state"], again.json()["parts"]) == ("stored", [0])
    assert upload.put().status_code == 200
    other = upload.put(bytes(len(upload.ciphertext)))
    assert (other.status_code, other.json()["code"]) == (409, "media_exists")
    assert upload.announce(cast.conversation.id, size=100).json()["code"] == "media_exists"
    assert len(files_in(folder)) == 1
    assert body_of(upload.fetch()) == upload.ciphertext


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"size": encrypted_size(MAX_MEDIA_SIZE) + 1}, 413, "too_large"),
        ({"size": 40}, 400, "media_size"),
        ({"size": "100"}, 400, "malformed"),
        ({"size": True}, 400, "malformed"),
        ({"id": "bread"}, 400, "malformed"),
        ({"conversation": str(uuid.uuid4())}, 404, "not_found"),
        ({"name": "bread.jpg"}, 400, "unknown_field"),
    ],
)
def test_an_announcement_that_cannot_be_meant_is_refused(
    cast: Cast, alice: Client, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = Upload(alice, CHAT.path).announce(cast.conversation.id, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not MediaFile.objects.exists()


def test_the_largest_file_may_be_announced(cast: Cast, alice: Client) -> None:
    largest = encrypted_size(MAX_MEDIA_SIZE)
    assert Upload(alice, CHAT.path).announce(cast.conversation.id, size=largest).status_code == 201


def test_only_its_uploader_stores_or_cancels_a_file(cast: Cast, alice: Client, olga: Client) -> None:
    upload = Upload(alice, CHAT.path)
    upload.announce(cast.conversation.id)
    other = Upload(olga, BUSINESS.path)
    other.id = upload.id
    assert other.put(upload.ciphertext).status_code == 404
    assert olga.delete(other.path).status_code == 404
    assert other.announce(cast.conversation.id).json()["code"] == "media_exists"
    assert upload.fetch().status_code == 404  # nothing is stored yet


@pytest.mark.parametrize(("scope", "status"), [(Scope.CONVERSATIONS, 201), (Scope.CONTACTS_READ, 403)])
def test_a_program_sends_files_with_the_scope_of_conversations(cast: Cast, scope: Scope, status: int) -> None:
    program = Client(HTTP_AUTHORIZATION=f"Bearer {token_of(cast.olga, scope)}")
    upload = Upload(program, "/")
    upload.api = "/api/v1/media/"
    assert upload.announce(cast.conversation.id).status_code == status
    assert upload.put().status_code == status


def test_nobody_uploads_to_whom_they_cannot_send(cast: Cast, alice: Client, olga: Client) -> None:
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    for client, door, code in ((alice, CHAT, "you_blocked"), (olga, BUSINESS, "undeliverable")):
        answer = Upload(client, door.path).announce(cast.conversation.id)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.SUSPENDED)
    answer = Upload(olga, BUSINESS.path).announce(cast.conversation.id)
    assert answer.json()["code"] == "business_suspended"


def test_limits_of_a_day_and_of_what_waits(
    cast: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_A_DAY", {"customer": 3})
    monkeypatch.setattr(services, "MOST_UNSENT_BYTES", {"customer": 2 * encrypted_size(len(PLAIN))})
    first, second, third, fourth = (Upload(alice, CHAT.path) for _ in range(4))
    first.sent(cast)
    second.announce(cast.conversation.id)
    answer = third.announce(cast.conversation.id)
    assert (answer.status_code, answer.json()["code"]) == (429, "media_unsent_limit")
    say(cast, "alice", first)
    assert third.announce(cast.conversation.id).status_code == 201
    answer = fourth.announce(cast.conversation.id)
    assert (answer.status_code, answer.json()["code"]) == (429, "media_limit")


def test_what_a_day_may_weigh_is_counted_in_what_was_announced(
    cast: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_BYTES_A_DAY", {"customer": 2 * encrypted_size(len(PLAIN))})
    first, second, third = (Upload(alice, CHAT.path) for _ in range(3))
    for upload in (first, second):
        upload.sent(cast)
        say(cast, "alice", upload)
    answer = third.announce(cast.conversation.id)
    assert (answer.status_code, answer.json()["code"]) == (429, "media_limit")
    MediaFile.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert third.announce(cast.conversation.id).status_code == 201


def test_who_gave_only_a_name_fills_no_disk(cast: Cast) -> None:
    show_widget(cast)
    visitor, most = Visitor(), encrypted_size(MAX_MEDIA_SIZE)
    customer = visitor.enter().json()["customer"]
    conversation = Conversation.objects.get(customer_id=customer)

    def announce(size: int) -> tuple[int, str]:
        document = {"id": str(uuid.uuid4()), "conversation": str(conversation.id), "size": size}
        answer = visitor.ask("post", "media/", document)
        return answer.status_code, answer.json().get("code", "")

    assert announce(most) == (201, "")
    assert announce(1000) == (429, "media_unsent_limit")
    send(cast.keys["alice"], cast.keys["bakery"], "Look")
    sent = Message.objects.get()
    MediaFile.objects.update(message=sent)
    assert announce(most) == (201, "")
    MediaFile.objects.update(message=sent)
    assert announce(1000) == (429, "media_limit")
    keep_guest(customer_id=customer, number="+34600000077", address=None)
    assert announce(1000) == (201, "")


def test_a_message_takes_only_what_its_sender_stored_here_and_only_once(
    cast: Cast, alice: Client, olga: Client
) -> None:
    unstored, foreign, mine = (Upload(alice, CHAT.path) for _ in range(3))
    unstored.announce(cast.conversation.id)
    mine.sent(cast)
    theirs = Upload(olga, BUSINESS.path).sent(cast)
    for upload in (unstored, foreign, theirs):
        assert code_of(say(cast, "alice", upload)) == "media_missing"
    assert isinstance(say(cast, "alice", mine), Accepted)
    assert code_of(say(cast, "alice", mine)) == "media_missing"


def test_of_two_messages_in_one_batch_the_first_takes_the_file(cast: Cast, alice: Client) -> None:
    upload, sender = Upload(alice, CHAT.path).sent(cast), cast.keys["alice"]
    one, other = (
        submit(sender, {**sender.seal(cast.keys["bakery"], text), "media": [str(upload.id)]}) for text in "ab"
    )
    first, repeated, second = accept_many([one, one, other])
    assert isinstance(first, Accepted)
    assert isinstance(repeated, Accepted)
    assert code_of(second) == "media_missing"
    assert isinstance(accept(one), Accepted)


@pytest.mark.parametrize("named", ["bread", [1], [str(uuid.uuid4())] * 2, [str(uuid.uuid4())] * 11, {}])
def test_what_names_no_files_is_malformed(cast: Cast, alice: Client, named: object) -> None:
    envelope = cast.keys["alice"].seal(cast.keys["bakery"], "x")
    path = f"/chat/api/conversations/{cast.conversation.id}/messages/"
    answer = alice.post(path, {"envelope": {**envelope, "media": named}}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_an_unsent_file_is_cancelled_and_a_sent_one_is_not(
    cast: Cast, alice: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    unsent, sent = Upload(alice, CHAT.path).sent(cast), Upload(alice, CHAT.path).sent(cast)
    say(cast, "alice", sent)
    with django_capture_on_commit_callbacks(execute=True):
        assert alice.delete(unsent.path).status_code == 204
    assert alice.delete(unsent.path).status_code == 404
    answer = alice.delete(sent.path)
    assert (answer.status_code, answer.json()["code"]) == (409, "media_sent")
    assert len(files_in(folder)) == 1


def test_what_no_message_carries_is_forgotten_after_a_day(
    cast: Cast,
    alice: Client,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent, left, announced, fresh = (Upload(alice, CHAT.path) for _ in range(4))
    for upload in (sent, left, fresh):
        upload.sent(cast)
    announced.announce(cast.conversation.id)
    say(cast, "alice", sent)
    later = timezone.now() + timedelta(hours=25)
    MediaFile.objects.filter(pk=fresh.id).update(created_at=later)
    monkeypatch.setattr(services.timezone, "now", lambda: later)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_media() == 2
    assert {row.id for row in MediaFile.objects.all()} == {sent.id, fresh.id}
    assert len(files_in(folder)) == 2


def test_the_file_of_a_verified_business_s_message_stays_whatever_is_tried(cast: Cast, olga: Client) -> None:
    certify(cast.bakery)
    accept(submit(cast.keys["alice"], cast.keys["alice"].seal(cast.keys["bakery"], "Hello")))
    upload = Upload(olga, BUSINESS.path).sent(cast)
    assert isinstance(say(cast, "bakery", upload), Accepted)
    assert olga.delete(upload.path).json()["code"] == "media_sent"
    row = MediaFile.objects.filter(pk=upload.id)
    assert row.get().from_verified
    parts = MediaPart.objects.filter(media=upload.id)
    for attempt in (
        lambda: row.update(message=None),
        row.delete,
        lambda: parts.update(stored_name="elsewhere"),
        parts.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_one_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = make_cast()
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    upload = Upload(client, CHAT.path)
    upload.announce(cast.conversation.id)
    keep, meeting = media_parts._keep, threading.Barrier(2)

    def meet(*arguments: Any) -> Any:
        meeting.wait(timeout=60)
        return keep(*arguments)

    monkeypatch.setattr(media_parts, "_keep", meet)
    answers: list[int] = []

    def put() -> None:
        answers.append(upload.put().status_code)
        connection.close()

    threads = [threading.Thread(target=put) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 201]
    assert len(files_in(folder)) == 1
    assert bytes(MediaPart.objects.get().digest) == upload.reference.digest
    assert not StorageLeftover.objects.exists()
