"""Webhooks: a real program hears what customers write and what became of its messages, signed and once."""

import io
import json
import os
import uuid
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.queries.actors import CUSTOMER_SIDE, Actor
from messaging.cloud.ids import read_wamid, wamid_of
from messaging.crypto.media import MediaReference, encrypt_media, media_digest
from messaging.delivery.acceptance import accept
from messaging.errors.webhooks import NoWebhookError
from messaging.models.cloud import CloudAccount
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.models.webhooks import WebhookEvent, WebhookSubscription
from messaging.queries.webhooks import webhook_log_of
from messaging.services import hosted_webhooks
from messaging.services.conversations import raise_watermark
from messaging.services.hosted_webhooks import work_off
from messaging.services.media import announce_media
from messaging.services.media_parts import store_media
from messaging.services.outbox import wake_outbox
from messaging.services.webhooks import tell_again, tell_test, unsubscribe
from messaging.tasks import post_webhooks_hosted_task
from messaging.webhooks.bodies import wire_bytes
from messaging.webhooks.events import begin_wake, wake_posters
from tests.conftest import BAKERY_NUMBER, Cast
from tests.messaging.receivers import VERIFY_TOKEN, Receiver, receiving
from tests.messaging.test_automation import says
from tests.messaging.test_cloud_account import put_row
from tests.messaging.test_delivery import send, submit
from tests.messaging.webhooks import Shop, State

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
Scope = WebhookSubscription.Scope


def test_what_a_customer_writes_is_posted_in_ascii_signed_and_whole(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    written = says(shop.cast, "¿Hay pan? 🥖 \x7f")
    assert shop.post() == 1
    (post,) = receiver.posts
    assert post.body.isascii()
    assert b"\\u00bfHay pan? \\ud83e\\udd56 \\u007f" in post.body
    assert post.is_signed_with(shop.secret)
    assert post.headers["content-length"] == str(len(post.body))
    assert "transfer-encoding" not in post.headers
    value = post.value
    assert value["waba"] == shop.account.waba_id
    assert value["metadata"] == {
        "display_phone_number": BAKERY_NUMBER.removeprefix("+"),
        "phone_number_id": shop.number.node_id,
    }
    (contact,), (message,) = value["contacts"], value["messages"]
    assert (contact["wa_id"], contact["profile"]["name"]) == ("34600000001", "Alice")
    assert contact["user_id"] == message["from_user_id"] == f"ES.{shop.cast.conversation.id.int}"
    assert message["id"] == wamid_of(written.conversation_id, written.client_message_id, from_business=False)
    assert message["timestamp"] == str(written.accepted_at_ms // 1000)
    assert message["text"] == {"body": "¿Hay pan? 🥖 \x7f"}


def test_where_nobody_listens_nothing_is_noted_and_no_query_is_asked(shop: Shop) -> None:
    with CaptureQueriesContext(connection) as asked:
        says(shop.cast, "hello")
    assert not [query for query in asked if "webhookevent" in query["sql"]]
    assert not WebhookEvent.objects.exists()


def test_a_press_names_its_button_and_the_message_that_offered_it(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    says(shop.cast, "hello")
    row = shop.send()
    says(shop.cast, "Two", button="b2", re=str(row.client_message_id))
    says(shop.cast, "a reply", re=str(row.client_message_id))
    shop.post()
    messages = [post.value["messages"][0] for post in receiver.posts if "messages" in post.value]
    quoted = wamid_of(shop.cast.conversation.id, row.client_message_id, from_business=True)
    context = {"from": BAKERY_NUMBER.removeprefix("+"), "id": quoted}
    assert messages[1]["type"] == "interactive"
    assert messages[1]["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "b2", "title": "Two"},
    }
    assert messages[1]["context"] == messages[2]["context"] == context
    assert messages[2]["text"] == {"body": "a reply"}


def test_a_referral_is_told_and_unknown_kinds_are_unsupported(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    ad = str(uuid.uuid4())
    says(shop.cast, "Is it open?", referral={"ad": ad, "headline": "Bread at seven"})
    says(shop.cast, "", t="hologram")
    shop.post()
    first, second = (post.value["messages"][0] for post in receiver.posts)
    assert first["referral"] == {"source_type": "ad", "source_id": ad, "headline": "Bread at seven"}
    assert (second["type"], second["errors"][0]["code"]) == ("unsupported", 131051)


def test_each_file_of_a_message_is_told_for_itself(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    picture, paper = send_files(shop.cast, (b"a picture", "image/png"), (b"%PDF", "application/pdf"))
    says(shop.cast, "and words")
    shop.post()
    shop.post()
    first, words, second = (post.value["messages"][0] for post in receiver.posts)
    digest = b64encode(sha256(b"a picture").digest()).decode()
    assert first["image"] == {
        "mime_type": "image/png",
        "sha256": digest,
        "id": str(picture.int),
        "caption": "Look",
    }
    assert words["text"] == {"body": "and words"}
    assert (second["document"]["filename"], second["document"]["id"]) == ("file", str(paper.int))
    assert len({first["id"], words["id"], second["id"]}) == 3
    assert read_wamid(first["id"]) == read_wamid(second["id"])


def send_files(cast: Cast, *files: tuple[bytes, str]) -> list[uuid.UUID]:
    """alice sends files in one message, encrypted as her browser does."""
    sealed = []
    alice = cast.keys["alice"]
    for plain, kind in files:
        media_id, key = uuid.uuid4(), os.urandom(32)
        ciphertext = b"".join(encrypt_media([plain], key=key, media_id=media_id.bytes))
        media, _ = announce_media(
            actor=Actor(CUSTOMER_SIDE, cast.alice.id, cast.alice.user_id, "Alice"),
            conversation=cast.conversation,
            media_id=media_id,
            size=len(ciphertext),
        )
        store_media(media=media, stream=io.BytesIO(ciphertext))
        digest = media_digest([ciphertext])
        sealed.append(MediaReference(media_id.bytes, key, digest, len(plain), kind, "file"))
    body = {"t": "text", "text": "Look", "media": [reference.document() for reference in sealed]}
    ids = [uuid.UUID(bytes=reference.media_id) for reference in sealed]
    envelope = alice.seal_body(cast.keys["bakery"], json.dumps(body).encode())
    accept(submit(alice, {**envelope, "media": [str(media_id) for media_id in ids]}))
    return ids


def test_a_status_is_told_at_each_step_in_order_and_once(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    says(shop.cast, "hello")
    row = shop.send(callback_data="order-77")
    mark = {"conversation": shop.cast.conversation, "party_id": shop.cast.alice.id}
    for device in (uuid.uuid4(), uuid.uuid4()):
        raise_watermark(**mark, device_id=device, delivered=2, read=2)
    shop.post()
    assert receiver.told() == ["message", "sent", "delivered", "read"]
    sent, delivered, _ = (post.value for post in receiver.posts[1:])
    (status,) = sent["statuses"]
    assert status["id"] == wamid_of(shop.cast.conversation.id, row.client_message_id, from_business=True)
    assert status["recipient_id"] == sent["contacts"][0]["wa_id"] == "34600000001"
    assert status["biz_opaque_callback_data"] == "order-77"
    assert status["conversation"]["expiration_timestamp"]
    assert "expiration_timestamp" not in delivered["statuses"][0]["conversation"]
    assert status["pricing"]["category"] == "service"
    assert shop.post() == 0
    assert len({post.body for post in receiver.posts}) == 4


def test_a_refusal_is_told_with_the_cloud_api_s_number(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    shop.send()
    late = put_row(shop.cast, b"{}", cloud_number=shop.number, wa_id="34600000001")
    OutboxRow.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    wake_outbox()
    shop.post()
    assert receiver.told() == ["failed", "failed"]
    codes = [post.value["statuses"][0]["errors"][0] for post in receiver.posts]
    assert [error["code"] for error in codes] == [131047, 131026]
    assert set(codes[0]) == {"code", "title", "message", "error_data"}
    assert all("pricing" not in post.value["statuses"][0] for post in receiver.posts)
    assert all(post.value["contacts"][0]["wa_id"] for post in receiver.posts)


def test_an_address_that_fails_gets_the_same_bytes_again_and_again(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    receiver.statuses = [500, 404, 302]
    says(shop.cast, "hello")
    waits = []
    for _ in range(4):
        shop.post()
        event = WebhookEvent.objects.get()
        waits.append(event.next_at - timezone.now())
        CloudAccount.objects.filter(pk=shop.account.pk).update(waba_id="1" * 15)
    assert len({post.body for post in receiver.posts}) == 1
    assert len(receiver.posts) == 4
    assert waits[0] < waits[1] < waits[2]
    assert (event.state, event.status, event.attempts) == (State.DONE, 200, 4)
    assert webhook_log_of(shop.cast.bakery.id)[0].duration_ms >= 0


def test_after_its_time_an_event_is_given_up(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    receiver.statuses = [500] * 2
    says(shop.cast, "hello")
    shop.post()
    WebhookEvent.objects.update(expires_at=timezone.now())
    shop.post()
    event = WebhookEvent.objects.get()
    assert (event.state, event.status) == (State.GIVEN_UP, 500)
    tell_again(event=event)
    shop.post()
    event.refresh_from_db()
    assert event.state == State.DONE
    assert len({post.body for post in receiver.posts}) == 1


def test_a_failing_message_holds_up_no_other_but_its_own_later_steps(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    says(shop.cast, "hello")
    shop.post()
    receiver.posts.clear()
    shop.send()
    device = uuid.uuid4()
    raise_watermark(
        conversation=shop.cast.conversation,
        party_id=shop.cast.alice.id,
        device_id=device,
        delivered=2,
        read=0,
    )
    says(shop.cast, "still there?")
    receiver.statuses = [500]
    WebhookEvent.objects.filter(topic="sent").update(next_at=timezone.now() - timedelta(seconds=1))
    work_off(shop.cast.bakery.id)
    assert receiver.told() == ["sent", "message"]
    shop.post()
    assert receiver.told() == ["sent", "message", "sent", "delivered"]


def test_one_wake_is_enough_for_all_that_is_due_when_the_worker_begins(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken = []
    monkeypatch.setattr(
        post_webhooks_hosted_task, "apply_async", lambda ids, countdown: woken.append(countdown)
    )
    business = [shop.cast.bakery.id]
    for wait in (0, 0, 20, 20):
        wake_posters(business, timedelta(seconds=wait))
    now, later = sorted(woken)[0], sorted(woken)[-1]
    assert 2 <= len(woken) <= 3  # the two later ones may fall into neighbouring half seconds
    assert now == 0
    assert 19.5 < later <= 21
    begin_wake(business[0])
    wake_posters(business)
    assert woken[-1] == 0


def test_a_killed_worker_s_event_is_posted_again_with_the_bytes_it_had(
    shop: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.listen(receiver)
    says(shop.cast, "hello")

    def die(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hosted_webhooks, "_settle", die)
    with pytest.raises(KeyboardInterrupt):
        shop.post()
    monkeypatch.undo()
    assert shop.post() == 0
    WebhookEvent.objects.update(claim_expires_at=timezone.now())
    assert shop.post() == 1
    first, second = receiver.posts
    assert first.body == second.body
    assert WebhookEvent.objects.get().state == State.DONE


def test_no_row_of_the_database_holds_what_was_written_or_the_secret(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    receiver.statuses = [500]
    says(shop.cast, "needle in a haystack")
    shop.post()
    needles = (b"needle in a haystack", shop.secret.encode(), VERIFY_TOKEN.encode())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                held = b" ".join(v.tobytes() if isinstance(v, memoryview) else _bytes(v) for v in row)
                assert not any(needle in held for needle in needles), table


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_the_narrowest_address_hears_of_messages(shop: Shop, receiver: Receiver) -> None:
    with receiving() as of_account, receiving() as of_number:
        shop.listen(receiver)
        shop.listen(of_account, scope=Scope.ACCOUNT)
        shop.listen(of_number, scope=Scope.NUMBER, number=shop.number)
        for expected in (of_number, of_account, receiver):
            says(shop.cast, "hello")
            shop.post()
            assert len(expected.posts) == 1
            if expected is of_number:
                unsubscribe(account=shop.account, scope=Scope.NUMBER, number=shop.number)
            if expected is of_account:
                unsubscribe(account=shop.account, scope=Scope.ACCOUNT)


def test_a_new_address_replaces_the_one_before_it(shop: Shop, receiver: Receiver) -> None:
    with receiving() as before:
        shop.listen(before)
        shop.listen(receiver)
        says(shop.cast, "hello")
        shop.post()
        assert (len(before.posts), len(receiver.posts)) == (0, 1)


def test_what_nobody_hears_any_more_is_given_up(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    says(shop.cast, "hello")
    unsubscribe(account=shop.account)
    shop.post()
    event = WebhookEvent.objects.get()
    assert (event.state, event.code, receiver.posts) == (State.GIVEN_UP, "no_webhook", [])


def test_a_test_is_told_as_a_message_in_form(shop: Shop, receiver: Receiver) -> None:
    with pytest.raises(NoWebhookError):
        tell_test(business_id=shop.cast.bakery.id)
    shop.listen(receiver)
    tell_test(business_id=shop.cast.bakery.id)
    tell_test(business_id=shop.cast.bakery.id)
    shop.post()
    first, second = receiver.posts
    assert first.value["messages"][0]["type"] == "text"
    assert first.body != second.body


def test_another_business_s_program_hears_nothing(shop: Shop, receiver: Receiver) -> None:
    shop.listen(receiver)
    cast = shop.cast
    bob, rival = cast.keys["bob"], cast.keys["rival"]
    send(bob, rival, "not yours")
    assert not WebhookEvent.objects.exists()
    assert Message.objects.exists()


def test_the_sandbox_has_no_pair_rate(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.policy.PAIR_RATE_LIMIT", 2)
    for text in ("one", "two", "three", "four"):
        says(shop.cast, text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [("Ã\x7f~", b'{"t":"\\u00c3\\u007f~"}'), ("\U0001f950", b'{"t":"\\ud83e\\udd50"}')],
)
def test_bodies_are_ascii_whatever_they_say(text: str, sent: bytes) -> None:
    assert wire_bytes({"t": text}) == sent
