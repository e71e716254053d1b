"""Opening the Cloud API: for hosted businesses, once; only the hosted worker reads the secret again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models.audit import AuditEvent
from accounts.services.phones import claim_number_for_business
from messaging.bodies.templates import request_bytes
from messaging.cloud.errors import CloudNeedsHostingError, CloudOpenError
from messaging.hosted.endpoints import open_request
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow, message_id_of
from messaging.services.cloud import hash_secret, open_cloud_account, renew_app_secret
from messaging.services.conversations import raise_watermark
from messaging.services.hosted_outbox import seal_due
from messaging.services.hosting import lock_for_worker
from tests.conftest import BAKERY_NUMBER, Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.templates import VALUES, approved_template
from tests.messaging.test_delivery import send

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


def open_bakery(cast: Cast) -> tuple[CloudAccount, str]:
    return open_cloud_account(business_id=cast.bakery.id, actor_id=cast.olga.user_id)


def test_a_business_that_holds_its_own_keys_cannot_open_it(cast: Cast) -> None:
    with pytest.raises(CloudNeedsHostingError):
        open_bakery(cast)
    assert not CloudAccount.objects.exists()


def test_it_opens_once_and_every_number_becomes_a_node(
    cast: Cast, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    host(cast)
    claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    account, secret = open_bakery(cast)
    assert account.secret_hash == hash_secret(secret)
    give_worker_secrets(settings)
    assert open_request(bytes(account.secret_locked)).decode() == secret
    with django_capture_on_commit_callbacks(execute=True):
        claim_number_for_business(number="+34910000222", business=cast.bakery)
        claim_number_for_business(number="+34910000333", business=cast.rival)
    numbers = {str(number.claim.number): number.node_id for number in CloudNumber.objects.all()}
    assert set(numbers) == {BAKERY_NUMBER, "+34910000222"}
    ids = {account.waba_id, account.app_id, *numbers.values()}
    assert len(ids) == 4
    assert all(text.isdecimal() for text in ids)
    with pytest.raises(CloudOpenError):
        open_bakery(cast)
    assert AuditEvent.objects.filter(action="cloud.opened", business=cast.bakery).count() == 1


def test_a_new_secret_replaces_the_old_one(cast: Cast, settings: Any) -> None:
    host(cast)
    account, old = open_bakery(cast)
    new = renew_app_secret(account=account, actor_id=cast.olga.user_id)
    account.refresh_from_db()
    give_worker_secrets(settings)
    assert old != new == open_request(bytes(account.secret_locked)).decode()
    assert account.secret_hash == hash_secret(new)


def put_row(cast: Cast, request: bytes, **fields: Any) -> OutboxRow:
    row = OutboxRow(
        business=cast.bakery,
        customer=cast.alice,
        sealer=OutboxRow.Sealer.HOSTED,
        request=lock_for_worker(request),
        due_at=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
        **fields,
    )
    row.client_message_id = message_id_of(row.id)
    row.save()
    return row


def test_a_row_without_a_template_is_sent_as_the_whole_body_that_it_holds(cast: Cast, settings: Any) -> None:
    host(cast)
    give_worker_secrets(settings)
    send(cast.keys["alice"], cast.keys["bakery"], "Is it ready?")
    words = put_row(cast, b'{"t":"text","text":"Yes"}', callback_data="order-77")
    version = approved_template(cast)
    approved = put_row(cast, request_bytes("en", VALUES), template_version=version)
    seal_due(business_id=cast.bakery.id)
    words.refresh_from_db()
    approved.refresh_from_db()
    assert (words.state, words.request, words.callback_data) == ("sent", None, "order-77")
    assert approved.state == "sent"
    sent = {m.client_message_id: m.template_version for m in Message.objects.filter(sender_id=cast.bakery.id)}
    assert sent == {words.client_message_id: "", approved.client_message_id: str(version.id)}
    raise_watermark(
        conversation=cast.conversation, party_id=cast.alice.id, device_id=cast.alice.id, delivered=3, read=2
    )
    words.refresh_from_db()
    assert words.delivered_at
    assert words.read_at
