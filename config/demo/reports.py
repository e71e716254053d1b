"""What the demo's customers reported: an open case about a shop, and an older one that staff dismissed."""

import json
from uuid import UUID

from django.conf import settings

from accounts.crypto.boxes import lock_in_box
from accounts.crypto.primitives import b64
from accounts.models.businesses import Business
from accounts.models.people import Customer, User
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from config.demo.keys import EPOCH, DemoKeys
from config.demo.world import DemoTalk
from messaging.crypto.envelopes import Envelope, ReplayGuard, open_message
from messaging.crypto.franking import ReportItem as Evidence
from messaging.crypto.pair_keys import PairKeys
from messaging.models.conversations import Conversation, conversation_id_for
from messaging.models.messages import Message
from moderation.boxes import current_public_key
from moderation.filings import read_filing
from moderation.models.cases import Decision
from moderation.models.reports import Report
from moderation.services.cases import decide_case
from moderation.services.reports import file_report

Person = tuple[Customer, DemoKeys]
Company = tuple[Business, DemoKeys]

BAIT = DemoTalk(
    customer=2,
    handle="chollos",
    lines=[
        ("", "Hello, do you still have the headphones from your page?"),
        ("Marta Vidal", "Good news, Ada: you were chosen. Confirm your data and receive 500 € today."),
        ("Marta Vidal", "Last hours. Open premio-hoy.example and write your card number there."),
        ("Marta Vidal", "Are you there? The prize ends at twelve."),
    ],
)
# A long talk: with it, the airline has written enough for a quality score.
REBOOKING = DemoTalk(
    customer=2,
    handle="vencejo",
    lines=[
        ("", "Hello, my flight VJ 2196 to Porto was cancelled. What now?"),
        ("Luis Montero", "Hello Ada, I am sorry. I can see your booking: one seat, one suitcase."),
        ("Luis Montero", "There is a seat tomorrow at 7:40, or today at 21:15 with a stop in Vigo."),
        ("", "Tomorrow at 7:40, please."),
        ("Luis Montero", "Done: VJ 2190, seat 6C, gate by 7:00."),
        ("Luis Montero", "Your suitcase is on the same flight."),
        ("", "And tonight? I do not live here."),
        ("Nadia Benali", "We pay for a room. The Hotel Ribera has one, ten minutes from the airport."),
        ("Nadia Benali", "The bus to it leaves from door 3 every half hour. Show them this message."),
        ("", "Is breakfast included? I leave early."),
        ("Nadia Benali", "Yes, from five o'clock, and a bag to take with you if you prefer."),
        ("Nadia Benali", "You are also owed 250 €: the form is on our page, under Rights."),
        ("", "Thank you both. That was quick."),
        ("Luis Montero", "Have a good flight, Ada."),
    ],
)
REPORTED_TALKS = (BAIT, REBOOKING)
# Something is left that a visitor can report as Ada.
MOST_REPORTED = 2


def seed_reports(people: list[Person], companies: dict[str, Company], staff: User) -> None:
    """File two reports as the reporters' browsers would, and decide the first."""
    _, jonas, ada = people
    answered = _report(jonas, companies["vencejo"], Report.Reason.NOT_ASKED_FOR, "")
    decide_case(
        case_id=answered.case_id,
        action=Decision.Action.DISMISS,
        decided_by=staff,
        reason="The airline answered a question that the customer had asked.",
        address=None,
    )
    comment = "I asked about headphones, and they want my card number."
    _report(ada, companies["chollos"], Report.Reason.SCAM, comment)


def _report(reporter: Person, accused: Company, reason: str, comment: str) -> Report:
    (customer, _), (business, _) = reporter, accused
    conversation_id = conversation_id_for(business.id, customer.id)
    key_id, key = current_public_key(settings.MODERATION_KEYS)
    filing = read_filing(
        {
            "conversation": str(conversation_id),
            "reason": reason,
            "comment": b64(lock_in_box(comment.encode(), key)) if comment else "",
            "key": key_id,
            "items": [
                b64(lock_in_box(json.dumps(item.document()).encode(), key))
                for item in _received(reporter, accused, conversation_id)[:MOST_REPORTED]
            ],
        }
    )
    return file_report(
        actor=Actor(CUSTOMER_SIDE, customer.id, customer.user_id, customer.name),
        conversation=Conversation.objects.get(pk=conversation_id),
        filing=filing,
    )


def _received(reporter: Person, accused: Company, conversation_id: UUID) -> list[Evidence]:
    """Everything that the accused wrote, opened with the reporter's keys."""
    (_, mine), (_, theirs) = reporter, accused
    rows = Message.objects.filter(conversation_id=conversation_id, sender_id=theirs.party_id)
    pair_keys, guard = PairKeys({EPOCH: mine.keys}, theirs.chain), ReplayGuard()
    evidence = []
    for row in rows.select_related("content").order_by("sequence"):
        envelope = Envelope(bytes(row.header), bytes(row.seal), bytes(row.own_mark))
        opened = open_message(
            envelope,
            bytes(row.content.body),
            conversation_id=conversation_id.bytes,
            parties=[mine.party_id.bytes, theirs.party_id.bytes],
            reader_id=mine.party_id.bytes,
            pair_keys=pair_keys,
            replay_guard=guard,
        )
        stamp = (row.accepted_at_ms, row.franking_key_id, bytes(row.franking_tag))
        evidence.append(Evidence(envelope.header, *stamp, opened.franking_key, opened.body))
    return evidence
