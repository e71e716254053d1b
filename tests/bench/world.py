"""Pairs of businesses and customers with keys and messages sealed beforehand, for benchmarks."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.crypto.keyrings import PartyType
from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer, User
from messaging.services.conversations import start_conversation
from tests.parties import TestParty
from tests.sessions import session_cookie

TEXT = "x" * 300


@dataclass
class Pair:
    """One customer who sends to one business, with the cookies of both and sealed frames."""

    conversation: str
    customer_cookie: str
    business_cookie: str
    frames: list[str]


@transaction.atomic
def make_pair(number: int, messages: int) -> Pair:
    """A pair through models and services; the customer's messages are sealed here, before any clock runs."""
    owner = User.objects.create(email=f"owner{number}@bench.example", name=f"Owner {number}")
    business = Business.objects.create(
        handle=f"bench-{number}", name=f"Bench {number}", legal_name=f"Bench {number}", country="ES"
    )
    Membership.objects.create(business=business, user=owner, role=Membership.Role.OWNER)
    user = User.objects.create(name=f"Customer {number}")
    customer = Customer.objects.create(user=user, name=user.name)
    sender = TestParty(customer.id, PartyType.CUSTOMER)
    recipient = TestParty(business.id, PartyType.BUSINESS)
    sender.publish(user.id)
    recipient.publish(owner.id)
    conversation, _ = start_conversation(customer_id=customer.id, business=business)
    envelopes: list[dict[str, Any]] = [sender.seal(recipient, TEXT) for _ in range(messages)]
    return Pair(
        conversation=str(conversation.id),
        customer_cookie=f"{CHAT.cookie}={session_cookie(user, CHAT)}",
        business_cookie=f"{BUSINESS.cookie}={session_cookie(owner, BUSINESS)}",
        frames=[
            json.dumps({"t": "send", "id": str(place), "envelope": envelope})
            for place, envelope in enumerate(envelopes)
        ],
    )
