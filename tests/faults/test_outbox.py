"""Worker and beat are killed in the middle of sending: each recipient still receives it exactly once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from accounts.crypto.keyrings import PartyType
from accounts.services.phones import claim_number_for_customer
from messaging.models.contacts import Contact
from messaging.models.conversations import Conversation
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.services.outbox import wake_outbox
from tests.conftest import Cast, make_cast
from tests.faults.processes import BEAT, PATIENCE_SECONDS, WORKER, Processes, processes, wait_until
from tests.hosting import host
from tests.messaging.notifications import age, notify, notify_hosted
from tests.messaging.templates import approved_template
from tests.parties import TestParty

pytestmark = pytest.mark.django_db(transaction=True)
RECIPIENTS = 250
State = OutboxRow.State


def add_contacts(cast: Cast, count: int) -> list[Contact]:
    contacts = []
    for number in range(count):
        customer = claim_number_for_customer(
            number=f"+346100{number:05}", name=f"Person {number}", language="en"
        )
        TestParty(customer.id, PartyType.CUSTOMER).publish(customer.user_id)
        contacts.append(Contact.objects.create(business=cast.bakery, customer=customer, name=customer.name))
    return contacts


def sent() -> int:
    return OutboxRow.objects.filter(state=State.SENT).count()


def begun() -> bool:
    return OutboxRow.objects.filter(state=State.SEALING).exists()


def let_claims_run_out() -> None:
    OutboxRow.objects.filter(state=State.SEALING).update(claim_expires_at=timezone.now())


def start_both(started: Processes) -> None:
    started.start(*WORKER)
    started.start(*BEAT)


def test_a_notification_reaches_each_recipient_once_though_worker_and_beat_are_killed(settings: Any) -> None:
    cast = make_cast()
    version, contacts = approved_template(cast), add_contacts(cast, RECIPIENTS)
    host(cast)
    notify_hosted(cast, version, *contacts)
    with processes() as started:
        start_both(started)
        wait_until(begun)
        started.kill()
        assert sent() < RECIPIENTS
        let_claims_run_out()
        start_both(started)
        wait_until(lambda: sent() == RECIPIENTS)
    assert Message.objects.count() == RECIPIENTS
    per_person = Conversation.objects.filter(customer__contacts__in=contacts).annotate(n=Count("messages"))
    assert list(per_person.values_list("n", flat=True)) == [1] * RECIPIENTS
    assert not OutboxRow.objects.exclude(request=None).exists()


def test_a_wake_waits_for_nobody_who_works_on_a_row() -> None:
    cast = make_cast()
    notify(cast, approved_template(cast), cast.alice, cast.bob)
    age(timedelta(minutes=1))
    held, rest = OutboxRow.objects.order_by("id")
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                OutboxRow.objects.select_for_update().get(pk=held.pk)
                locked.set()
                done.wait(PATIENCE_SECONDS)
        finally:
            connection.close()

    member = threading.Thread(target=hold)
    member.start()
    locked.wait(PATIENCE_SECONDS)
    try:
        wake_outbox()
    finally:
        done.set()
        member.join()
    states = dict(OutboxRow.objects.values_list("pk", "state"))
    assert states == {held.pk: State.WAITING, rest.pk: State.WAITING_FOR_KEYS}
