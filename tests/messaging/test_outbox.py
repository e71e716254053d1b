"""The outbox: once and only once, edited and called back until sent, and honest about what it waits for."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.crypto.keyrings import PartyType
from accounts.errors.base import MalformedError
from accounts.models.audit import AuditEvent
from accounts.services.phones import claim_number_for_customer
from messaging.bodies.templates import request_bytes
from messaging.errors.messages import StaleEpochError
from messaging.errors.notifications import AlreadySentError, LackingKeysError
from messaging.events import message_document
from messaging.models.contacts import Contact
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow, message_id_of
from messaging.services import outbox
from messaging.services.blocks import block_business
from messaging.services.conversations import raise_watermark
from messaging.services.hosted_outbox import seal_due
from messaging.services.hosting import lock_for_worker
from messaging.services.notifications import cancel_notification, change_notification, send_notification
from messaging.services.outbox import wake_outbox
from tests.conftest import Cast
from tests.hosting import give_worker_secrets, host
from tests.messaging.notifications import (
    age,
    claim,
    contact_of,
    finish,
    locked,
    notify,
    notify_hosted,
    plan_for,
    seal_row,
    send_rows,
)
from tests.messaging.templates import VALUES, approved_template
from tests.messaging.test_delivery import submit
from tests.parties import TestParty

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
State = OutboxRow.State


def states() -> list[str]:
    return list(OutboxRow.objects.order_by("id").values_list("state", flat=True))


def later(hours: int = 1) -> datetime:
    return timezone.now() + timedelta(hours=hours)


def test_a_due_notification_is_claimed_sealed_and_sent_once(cast: Cast) -> None:
    notify(cast, approved_template(cast), cast.alice, cast.bob)
    rows = claim(cast)
    assert len(rows) == 2
    assert claim(cast) == []
    send_rows(cast, rows)
    assert states() == [State.SENT] * 2
    assert {row.request for row in OutboxRow.objects.all()} == {None}
    for customer in (cast.alice, cast.bob):
        message = Message.objects.get(conversation__customer=customer)
        row = OutboxRow.objects.get(customer=customer)
        assert message.client_message_id == row.client_message_id == message_id_of(row.id)
        assert message.category == "utility"
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    document = message_document(
        Message.objects.select_related("content").get(conversation__customer=cast.alice)
    )
    assert json.loads(alice.open(bakery, document).body)["params"] == VALUES


def test_what_is_not_due_yet_is_left_alone(cast: Cast) -> None:
    notify(cast, approved_template(cast), due_at=later())
    wake_outbox()
    assert (claim(cast), states()) == ([], [State.WAITING])
    age(timedelta(hours=1))
    assert len(claim(cast)) == 1


def test_a_claim_that_nobody_finishes_ends_and_the_row_still_counts_once(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    first = claim(cast)
    sealed = {row.id: seal_row(cast, row) for row in first}
    age(timedelta(minutes=2))
    second = claim(cast)
    assert [row.id for row in second] == [row.id for row in first]
    assert finish(cast, first, sealed) == []
    assert Message.objects.count() == 0
    send_rows(cast, second)
    assert finish(cast, first, sealed) == []
    assert Message.objects.count() == 1


def test_a_row_whose_message_was_stored_before_is_written_down_as_sent(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    rows = claim(cast)
    send_rows(cast, rows)
    OutboxRow.objects.update(state=State.WAITING, request=rows[0].request)
    send_rows(cast, claim(cast))
    assert (states(), Message.objects.count()) == ([State.SENT], 1)


def test_two_wakes_and_two_sealers_at_once_share_the_rows(cast: Cast) -> None:
    notify(cast, approved_template(cast), cast.alice, cast.bob)
    wake_outbox()
    wake_outbox()
    first, second = claim(cast), claim(cast)
    assert (len(first), len(second)) == (2, 0)


def test_without_a_sealer_a_row_says_so_until_it_expires(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    wake_outbox()
    assert states() == [State.WAITING]
    age(timedelta(minutes=1))
    wake_outbox()
    assert states() == [State.WAITING_FOR_KEYS]
    age(timedelta(hours=24))
    assert claim(cast) == []
    wake_outbox()
    assert states() == [State.EXPIRED]
    assert OutboxRow.objects.get().request is None


def test_who_is_not_here_yet_gets_it_when_they_come_in_time(cast: Cast) -> None:
    contact = Contact.objects.create(business=cast.bakery, name="Nora", number="+34600000009")
    plan = plan_for(cast, approved_template(cast), contact)
    send_notification(business_id=cast.bakery.id, sender_id=cast.olga.user_id, plan=plan)
    wake_outbox()
    assert (claim(cast), states()) == ([], [State.NO_KEYS])
    nora = claim_number_for_customer(number="+34600000009", name="Nora", language="en")
    wake_outbox()
    assert states() == [State.NO_KEYS]
    cast.keys["nora"] = TestParty(nora.id, PartyType.CUSTOMER)
    cast.keys["nora"].publish(nora.user_id)
    wake_outbox()
    send_rows(cast, claim(cast))
    assert states() == [State.SENT]
    assert Message.objects.get().conversation.customer_id == nora.id


def test_cancelling_at_the_last_moment_wins_over_a_sealed_envelope(cast: Cast) -> None:
    notification = notify(cast, approved_template(cast), cast.alice, cast.bob)
    rows = claim(cast)
    sealed = {row.id: seal_row(cast, row) for row in rows}
    assert cancel_notification(notification=notification, sender_id=cast.olga.user_id) == 2
    assert finish(cast, rows, sealed) == []
    assert (states(), Message.objects.count()) == ([State.CANCELLED] * 2, 0)
    with pytest.raises(AlreadySentError):
        cancel_notification(notification=notification, sender_id=cast.olga.user_id)
    acts = AuditEvent.objects.filter(target=str(notification.id)).values_list("action", flat=True)
    assert sorted(acts) == ["notification.cancelled", "notification.scheduled"]


def test_what_was_sent_is_neither_cancelled_nor_changed_and_the_rest_is(cast: Cast) -> None:
    version = approved_template(cast)
    notification = notify(cast, version, cast.alice, cast.bob)
    rows = claim(cast)
    finish(cast, rows, {rows[0].id: seal_row(cast, rows[0])})
    plan = plan_for(cast, version, contact_of(cast, cast.bob))
    with pytest.raises(AlreadySentError):
        change_notification(notification=notification, sender_id=cast.olga.user_id, plan=plan)
    assert cancel_notification(notification=notification, sender_id=cast.olga.user_id) == 1
    assert sorted(states()) == [State.CANCELLED, State.SENT]


def test_what_is_changed_while_it_is_sealed_is_sent_as_changed(cast: Cast) -> None:
    version = approved_template(cast)
    notification = notify(cast, version)
    rows = claim(cast)
    sealed = {row.id: seal_row(cast, row) for row in rows}
    requests = {contact_of(cast, cast.alice).id: locked(cast, {**VALUES, "what": "rye bread"})}
    plan = plan_for(cast, version, requests=requests)
    change_notification(notification=notification, sender_id=cast.olga.user_id, plan=plan)
    assert finish(cast, rows, sealed) == []
    send_rows(cast, claim(cast))
    message = Message.objects.select_related("content").get()
    body = cast.keys["alice"].open(cast.keys["bakery"], message_document(message)).body
    assert json.loads(body)["params"]["what"] == "rye bread"


def test_a_block_looks_like_any_other_reason(cast: Cast) -> None:
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    notify(cast, approved_template(cast))
    send_rows(cast, claim(cast))
    row = OutboxRow.objects.get()
    assert (row.state, row.code, row.request) == (State.REFUSED, "undeliverable", None)


def test_a_sealer_without_the_keys_leaves_the_row_to_others(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    rows = claim(cast)
    finish(cast, rows, {}, failed={rows[0].id: LackingKeysError()})
    assert states() == [State.WAITING_FOR_KEYS]
    send_rows(cast, claim(cast))
    assert states() == [State.SENT]


def test_outdated_keys_are_tried_again_but_not_for_ever(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    for _ in range(5):
        assert states()[0] in {State.WAITING}
        rows = claim(cast)
        finish(cast, rows, {}, failed={rows[0].id: StaleEpochError()})
    row = OutboxRow.objects.get()
    assert (row.state, row.code) == (State.REFUSED, "stale_epoch")


def test_an_envelope_that_its_row_did_not_ask_for_sends_nothing(cast: Cast) -> None:
    version = approved_template(cast)
    notify(cast, version)
    rows = claim(cast)
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    for other in (
        submit(bakery, bakery.seal(alice, "Buy!", client_message_id=rows[0].client_message_id.bytes)),
        submit(bakery, {**bakery.seal(alice, "Buy!"), "template": str(version.id)}),
    ):
        with pytest.raises(MalformedError):
            finish(cast, rows, {rows[0].id: other})
    assert Message.objects.count() == 0


def test_the_first_times_of_delivery_and_reading_are_kept(cast: Cast) -> None:
    notify(cast, approved_template(cast))
    send_rows(cast, claim(cast))

    def receipt(delivered: int, read: int) -> OutboxRow:
        raise_watermark(
            conversation=cast.conversation,
            party_id=cast.alice.id,
            device_id=uuid.uuid4(),
            delivered=delivered,
            read=read,
        )
        return OutboxRow.objects.get()

    first = receipt(1, 0)
    assert first.delivered_at
    assert first.read_at is None
    second = receipt(1, 1)
    assert (second.delivered_at, bool(second.read_at)) == (first.delivered_at, True)
    assert receipt(1, 1).read_at == second.read_at


def test_the_hosted_worker_alone_opens_and_seals_for_a_hosted_business(cast: Cast, settings: Any) -> None:
    version = approved_template(cast)
    host(cast)
    notify_hosted(cast, version, contact_of(cast, cast.alice), contact_of(cast, cast.bob))
    give_worker_secrets(settings)
    seal_due(business_id=cast.bakery.id)
    seal_due(business_id=cast.bakery.id)
    assert (states(), Message.objects.count()) == ([State.SENT] * 2, 2)


def test_a_hosted_request_that_does_not_fit_its_template_is_refused_with_its_code(
    cast: Cast, settings: Any
) -> None:
    version = approved_template(cast)
    host(cast)
    give_worker_secrets(settings)
    for values, language, code in (
        ({"name": "Alice"}, "en", "parameter_missing"),
        ({**VALUES, "more": "x"}, "en", "parameter_unknown"),
        (VALUES, "de", "bad_request"),
    ):
        requests = {contact_of(cast, cast.alice).id: lock_for_worker(request_bytes(language, values))}
        notify(cast, version, request_epoch=0, requests=requests)
        seal_due(business_id=cast.bakery.id)
        row = OutboxRow.objects.latest("id")
        assert (row.state, row.code) == (State.REFUSED, code)


def test_a_wake_that_waits_is_enough_for_all_until_the_worker_begins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    wakes: list[str] = []
    monkeypatch.setattr(outbox.seal_outbox_hosted_task, "delay", wakes.append)
    for rounds in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(3):
                outbox.wake_hosted_worker([cast.bakery.id])
            assert len(wakes) == rounds - 1
        assert wakes == [str(cast.bakery.id)] * rounds
        seal_due(business_id=cast.bakery.id)
