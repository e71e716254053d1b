"""Workers are killed twice in the middle of a campaign: each recipient still receives it exactly once."""

import random
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models import Count
from django.utils import timezone

from accounts.crypto.keyrings import Custody, PartyType, make_epoch
from accounts.crypto.primitives import random_bytes
from accounts.models.keys import KeyEpoch, Party
from accounts.models.people import Customer, User
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.services.campaigns import wake_campaigns
from campaigns.services.fan_out import alive_key
from messaging.models.contacts import Consent, Contact
from messaging.models.conversations import ConversationCounter
from messaging.models.messages import Content, Message
from tests.campaigns.campaigns import approved_offer, draft_campaign
from tests.campaigns.test_campaigns import launched
from tests.conftest import Cast, make_cast
from tests.faults.processes import WORKER, Processes, processes, wait_until
from tests.hosting import host
from tests.parties import now_ms

pytestmark = pytest.mark.django_db(transaction=True)
RECIPIENTS = 5000


def add_people(cast: Cast, count: int) -> None:
    """Customers with keys, contacts and consent, in bulk."""
    identity, now = random_bytes(32), timezone.now()
    users = [User(name=f"Person {number}", password="!") for number in range(count)]
    customers = [Customer(user=user, name=user.name) for user in users]
    epochs = [_epoch(customer.id, identity) for customer in customers]
    contacts = [
        Contact(business=cast.bakery, customer=customer, name=customer.name) for customer in customers
    ]
    consents = [
        Consent(business=cast.bakery, contact=c, customer_id=c.customer_id, given_at=now, source="test")
        for c in contacts
    ]
    parties = [
        Party(
            id=customer.id, type="C", identity_key=bytes(epoch.statement[20:52]), current_epoch=1, custody=1
        )
        for customer, epoch in zip(customers, epochs, strict=True)
    ]
    for model, rows in (
        (User, users),
        (Customer, customers),
        (Party, parties),
        (KeyEpoch, epochs),
        (Contact, contacts),
        (Consent, consents),
    ):
        model.objects.bulk_create(rows, batch_size=1000)


def _epoch(customer_id: uuid.UUID, identity: bytes) -> KeyEpoch:
    signed = make_epoch(
        party_type=PartyType.CUSTOMER,
        custody=Custody.BROWSER,
        party_id=customer_id.bytes,
        identity_seed=identity,
        epoch=1,
        epoch_seed=random_bytes(32),
        created_at_ms=now_ms(),
    )
    return KeyEpoch(party_id=customer_id, epoch=1, statement=signed.statement, signature=signed.signature)


def sent() -> int:
    return Recipient.objects.filter(state=Recipient.State.SENT).count()


def start_workers(started: Processes, campaign: Campaign) -> None:
    """Two real workers; what the dead ones held is handed out again."""
    cache.delete(alive_key(campaign.id))
    wake_campaigns()
    for name in ("one", "two"):
        started.start(*WORKER, "-n", f"{name}@%h")


def test_a_campaign_reaches_each_of_5000_once_though_its_workers_are_killed_twice(settings: Any) -> None:
    cast = make_cast()
    host(cast)
    version = approved_offer(cast)
    Contact.objects.all().delete()
    add_people(cast, RECIPIENTS)
    campaign = launched(cast, draft_campaign(cast, version))
    dice = random.Random(5)
    with processes() as started:
        for place in (1, 2):
            before = sent()
            start_workers(started, campaign)
            wait_until(lambda before=before: sent() > before)  # type: ignore[misc]
            wait_until(lambda: dice.random() < 0.05)
            started.kill()
            assert sent() < RECIPIENTS, f"there was nothing to kill the workers at, time {place}"
        start_workers(started, campaign)
        wait_until(lambda: sent() == RECIPIENTS)
        wait_until(lambda: Campaign.objects.get().state == Campaign.State.DONE)
    messages = Message.objects.filter(kind=Message.Kind.CAMPAIGN)
    assert messages.count() == RECIPIENTS
    assert messages.values("conversation").distinct().count() == RECIPIENTS
    assert Content.objects.filter(messages__in=messages).distinct().count() == 1
    counts = ConversationCounter.objects.filter(conversation__in=messages.values("conversation"))
    assert counts.exclude(sequence=1).count() == 0
    per_state = Recipient.objects.values_list("state").annotate(count=Count("pk"))
    assert dict(per_state) == {Recipient.State.SENT: RECIPIENTS}
