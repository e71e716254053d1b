"""A hosted business with very many customers who have keys, pins and consent: made by COPY, in seconds."""

import functools
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.crypto.keyrings import Custody, EpochStatement, PartyType, epoch_keys, make_epoch
from accounts.crypto.pins import make_pin
from accounts.crypto.primitives import random_bytes
from accounts.models.keys import KeyEpoch, Party, Pin
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from campaigns.models.campaigns import Campaign, Recipient
from campaigns.services.campaigns import CampaignFields, launch_campaign, save_campaign
from messaging.crypto.campaigns import CampaignSealer
from messaging.crypto.contents import make_content
from messaging.crypto.franking import delivery_tag
from messaging.delivery.storage import _copy as copy_rows
from messaging.delivery.storage import _postgresql_type as field_type
from messaging.models.contacts import Consent, Contact, ContactAttribute
from messaging.models.conversations import conversation_id_for
from messaging.models.flow import WeeklyCount
from messaging.models.messages import Message, ordered_id
from tests.campaigns.audiences import make_audience
from tests.campaigns.campaigns import GREETING, GREETING_VALUES, approved_offer
from tests.conftest import Cast, certify, make_cast
from tests.hosting import host

AT_ONCE = 5000
# What differs between the peers of the limit: enough that no key is computed twice within a chunk.
PEERS = 1000
FIRST_ID = 100_000


@dataclass
class World:
    """The bakery, hosted and verified, and what it may send."""

    cast: Cast
    versions: dict[bool, Any]
    audience_id: UUID

    def launch(self, number: int, *, with_parameters: bool) -> UUID:
        """A campaign to everybody, ready for the workers."""
        fields = CampaignFields(
            name=f"Bench {number}",
            audience_id=self.audience_id,
            template_version_id=self.versions[with_parameters].id,
            language="en",
            values=GREETING_VALUES if with_parameters else {},
        )
        ids = {"business_id": self.cast.bakery.id, "actor_id": self.cast.olga.user_id}
        campaign = save_campaign(campaign_id=None, fields=fields, **ids)
        launch_campaign(campaign_id=campaign.id, **ids)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return campaign.id


def make_world(count: int) -> World:
    cast = make_cast()
    certify(cast.bakery)
    host(cast)
    ContactAttribute.objects.create(business=cast.bakery, key="points", name="Points", kind="number")
    versions = {False: approved_offer(cast), True: approved_offer(cast, GREETING, name="points")}
    Contact.objects.filter(business=cast.bakery).delete()
    for first in range(0, count, AT_ONCE):
        _people(cast, range(first, min(first + AT_ONCE, count)))
    return World(cast, versions, make_audience(cast).id)


def _people(cast: Cast, numbers: range) -> None:
    bakery = cast.keys["bakery"]
    mine, now, now_ms = bakery.keys[bakery.epoch], timezone.now(), time.time_ns() // 1_000_000
    rows: dict[Any, list[Any]] = {
        model: [] for model in (User, Customer, PhoneClaim, Party, KeyEpoch, Pin, Contact, Consent)
    }
    identity = random_bytes(32)
    for number in numbers:
        phone, name, user_id, customer_id = (
            f"+35191{number:07}",
            f"Person {number}",
            uuid.uuid4(),
            uuid.uuid4(),
        )
        signed = make_epoch(
            party_type=PartyType.CUSTOMER,
            custody=Custody.BROWSER,
            party_id=customer_id.bytes,
            identity_seed=identity,
            epoch=1,
            epoch_seed=random_bytes(32),
            created_at_ms=now_ms,
        )
        peer = EpochStatement.parse(signed.statement)
        pin = make_pin(bakery.epoch, mine, peer)
        rows[User].append(User(id=user_id, name=name, password="!", created_at=now))
        rows[Customer].append(Customer(id=customer_id, user_id=user_id, name=name, created_at=now))
        rows[PhoneClaim].append(PhoneClaim(number=phone, customer_id=customer_id, verified_at=now))
        rows[Party].append(
            Party(id=customer_id, type="C", identity_key=peer.identity_key, current_epoch=1, custody=1)
        )
        rows[KeyEpoch].append(
            KeyEpoch(
                id=FIRST_ID + number,
                party_id=customer_id,
                epoch=1,
                statement=signed.statement,
                signature=signed.signature,
                created_at=now,
            )
        )
        rows[Pin].append(
            Pin(
                id=FIRST_ID + number,
                owner_id=bakery.id,
                owner_epoch=pin.my_epoch,
                peer_id=customer_id,
                peer_identity_key=pin.identity_key,
                peer_epoch=pin.peer_epoch,
                peer_key=pin.exchange_key,
                mac=pin.mac,
                updated_at=now,
            )
        )
        contact = Contact(
            business=cast.bakery,
            customer_id=customer_id,
            name=name,
            number=phone,
            country="PT",
            language="en",
            attributes={"points": number % 400},
            created_at=now,
            updated_at=now,
        )
        rows[Contact].append(contact)
        rows[Consent].append(
            Consent(
                business=cast.bakery,
                contact=contact,
                customer_id=customer_id,
                given_at=now,
                recorded_at=now,
                source="bench",
            )
        )
    for model, made in rows.items():
        if model in (Contact, PhoneClaim):
            model.objects.bulk_create(made, batch_size=1000)
        else:
            copy_rows(model, made)


def next_week() -> None:
    """Let every customer's weekly budget begin anew, so that the gate lets the next campaign pass."""
    WeeklyCount.objects.update(offers=0)


def check_each_once(number: int) -> None:
    """Everybody has the campaign's message exactly once."""
    campaign = Campaign.objects.filter(name=f"Bench {number}").order_by("-created_at")[0]
    assert campaign.state == Campaign.State.DONE, campaign.state
    recipients = Recipient.objects.filter(campaign=campaign)
    assert recipients.filter(state=Recipient.State.SENT).count() == campaign.total
    assert Message.objects.filter(pk__in=recipients.values("message_id")).count() == campaign.total


def make_limit_table() -> None:
    """The messages' columns, nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_messages")
        cursor.execute("CREATE TABLE bench_messages (LIKE messaging_message)")


def limit_chunk(count: int) -> tuple[list[str], list[list[Any]]]:
    """Fresh seals for `count` peers, as rows of the same bytes that a campaign stores."""
    seed, sender = random_bytes(32), uuid.UUID(int=1)
    keys = epoch_keys(seed)
    content = make_content(sender.bytes, json.dumps({"t": "text", "text": "x" * 100}).encode())
    sealer = CampaignSealer(uuid.UUID(int=2).bytes, sender.bytes, 1, keys)
    key_id, franking = next(iter(settings.FRANKING_KEYS.items()))
    fields = Message._meta.concrete_fields
    rows = []
    content_id, now_ms = ordered_id(), time.time_ns() // 1_000_000
    for peer in _peers():
        conversation = conversation_id_for(sender, UUID(bytes=peer.party_id))
        header, envelope = sealer.seal(peer, conversation.bytes, content, now_ms)
        message = Message(
            business_id=sender,
            conversation_id=conversation,
            sequence=1,
            kind=2,
            sender_id=sender,
            client_message_id=UUID(bytes=header.client_message_id),
            header=envelope.header,
            seal=envelope.seal,
            own_mark=envelope.own_mark,
            content_id=content_id,
            accepted_at_ms=now_ms,
            franking_key_id=key_id,
            franking_tag=delivery_tag(franking, envelope.header, now_ms),
            from_verified=True,
            business_number="+34910000111",
            template_version=str(content_id),
            category="marketing",
        )
        rows.append([getattr(message, field.attname) for field in fields])
    return message_types(), rows[:count]


def message_columns() -> str:
    """The columns in the order of the rows; the table has its own."""
    return ", ".join(field.column for field in Message._meta.concrete_fields)


def message_types() -> list[str]:
    """The types of a message's columns, for binary COPY."""
    return [str(field_type(field)) for field in Message._meta.concrete_fields]


@functools.cache
def _peers() -> list[EpochStatement]:
    return [_peer() for _ in range(PEERS)]


def _peer() -> EpochStatement:
    signed = make_epoch(
        party_type=PartyType.CUSTOMER,
        custody=Custody.BROWSER,
        party_id=uuid.uuid4().bytes,
        identity_seed=bytes(32),
        epoch=1,
        epoch_seed=random_bytes(32),
        created_at_ms=time.time_ns() // 1_000_000,
    )
    return EpochStatement.parse(signed.statement)
