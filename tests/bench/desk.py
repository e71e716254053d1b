"""One business with many agents and very many conversations, for benchmarks: made by COPY, in seconds."""

import time
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.doors import BUSINESS
from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer, User
from accounts.models.phones import PhoneClaim
from messaging.delivery.storage import _copy as copy_rows
from messaging.models.contacts import Contact, Label
from messaging.models.conversations import Conversation, ConversationCounter, Watermark, conversation_id_for
from messaging.models.inbox import ConversationLabel, InboxEntry
from tests.sessions import session_cookie

CHUNK = 5000
LABELS = 8
# Of twelve conversations: three put away, four unread, three waiting, and a third with nobody's name on it.
PUT_AWAY = {10: "snoozed", 11: "resolved", 9: "resolved"}
# Real rows have a content each; here one serves each side of a conversation, and the lists read the newest.
FILL = """
CREATE TEMPORARY TABLE bench_contents AS
  SELECT gen_random_uuid() AS id, c.id AS conversation_id, c.business_id, side.id AS sender_id
  FROM messaging_conversation c CROSS JOIN LATERAL (VALUES (c.business_id), (c.customer_id)) AS side(id);
INSERT INTO messaging_content (id, business_id, sender_id, commitment, body, from_verified)
  SELECT id, business_id, sender_id, sha256(id::text::bytea), decode(repeat('ab', 400), 'hex'), FALSE
  FROM bench_contents;
CREATE INDEX ON bench_contents (conversation_id, sender_id);
ANALYZE;
INSERT INTO messaging_message (id, business_id, conversation_id, sequence, kind, sender_id, client_message_id,
  header, seal, own_mark, content_id, accepted_at_ms, franking_key_id, franking_tag, from_verified,
  business_number, template_version, category)
  SELECT gen_random_uuid(), b.business_id, b.conversation_id, n, 1, b.sender_id, gen_random_uuid(),
    decode(repeat('01', 146), 'hex'), decode(repeat('02', 72), 'hex'), decode(repeat('03', 16), 'hex'), b.id,
    {start} + n, 'f1', decode(repeat('04', 32), 'hex'), FALSE, '', '', ''
  FROM bench_contents b CROSS JOIN generate_series(1, {each}) AS n
  WHERE (n % 2 = 1) = (b.sender_id <> b.business_id);
"""


@dataclass(frozen=True)
class BenchDesk:
    """The business, its people, and a session's cookie (name and value) of each of them."""

    business_id: UUID
    member_ids: list[UUID]
    cookies: list[tuple[str, str]]


def make_desk(agents: int, open_conversations: int, messages: int) -> BenchDesk:
    """As many open conversations as asked for, and a third as many put away, with all messages among them."""
    business = Business.objects.create(handle="desk", name="Desk", legal_name="Desk, S.L.", country="ES")
    members = []
    for number in range(agents):
        user = User.objects.create(email=f"agent{number}@bench.example", name=f"Agent {number}")
        role = Membership.Role.AGENT if number else Membership.Role.OWNER
        members.append(Membership.objects.create(business=business, user=user, role=role))
    labels = [Label.objects.create(business=business, name=f"Label {n}") for n in range(LABELS)]
    labels.append(Label.objects.create(business=business, name="Rare"))
    count, each = open_conversations * 12 // 9, messages * 9 // 12 // open_conversations
    start = time.time_ns() // 1_000_000 - 30 * 24 * 60 * 60 * 1000
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        _people(business, [member.id for member in members], labels, numbers, start, each)
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(start=start, each=each))
        cursor.execute("VACUUM ANALYZE")
    cookies = [(BUSINESS.cookie, session_cookie(member.user, BUSINESS)) for member in members]
    return BenchDesk(business.id, [member.id for member in members], cookies)


def _people(
    business: Business, members: list[UUID], labels: list[Label], numbers: range, start: int, each: int
) -> None:
    rows: dict[Any, list[Any]] = {}
    for number in numbers:
        for row in _person(business, number):
            rows.setdefault(type(row), []).append(row)
        for row in _talk(business.id, rows[Conversation][-1].id, members, labels, number, start, each):
            rows.setdefault(type(row), []).append(row)
    for model, made in rows.items():
        if model in (Contact, PhoneClaim, Watermark, ConversationLabel):
            model._default_manager.bulk_create(made, batch_size=1000)
        else:
            copy_rows(model, made)


def _person(business: Business, number: int) -> list[Any]:
    now, name, phone = timezone.now(), f"Person {number}", f"+35191{number:07}"
    user = User(id=uuid.uuid4(), name=name, password="!", created_at=now)
    customer = Customer(id=uuid.uuid4(), user_id=user.id, name=name, created_at=now)
    conversation = Conversation(
        id=conversation_id_for(business.id, customer.id),
        business_id=business.id,
        customer_id=customer.id,
        created_at=now,
    )
    contact = Contact(
        business=business,
        customer_id=customer.id,
        name=name,
        number=phone,
        country="PT",
        created_at=now,
        updated_at=now,
    )
    claim = PhoneClaim(number=phone, customer_id=customer.id, verified_at=now)
    return [user, customer, claim, contact, conversation]


def _talk(
    business_id: UUID,
    conversation_id: UUID,
    members: list[UUID],
    labels: list[Label],
    number: int,
    start: int,
    each: int,
) -> list[Any]:
    place = number % 12
    last_at_ms, is_unread = start + each + number * 1000, place % 3 == 0
    label = labels[-1] if number % 5000 == 7 else labels[number % LABELS]
    return [
        ConversationCounter(
            conversation_id=conversation_id,
            sequence=each,
            last_at_ms=last_at_ms,
            customer_last_at_ms=last_at_ms,
        ),
        InboxEntry(
            conversation_id=conversation_id,
            business_id=business_id,
            assignee_id=members[number % len(members)] if place % 3 else None,
            status=PUT_AWAY.get(place, "open"),
            last_at_ms=last_at_ms,
            waiting_since_ms=last_at_ms if place in (0, 3, 4) else None,
            unread=2 if is_unread else 0,
        ),
        Watermark(
            conversation_id=conversation_id,
            party_id=business_id,
            device_id=business_id,
            delivered_sequence=each,
            read_sequence=each - 4 if is_unread else each,
        ),
        ConversationLabel(business_id=business_id, conversation_id=conversation_id, label_id=label.id),
    ]
