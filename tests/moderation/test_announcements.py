"""Who hears of a decision: the accused, those who reported, and every customer; once, and page by page."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.doors import BUSINESS, CHAT
from accounts.services.phones import claim_number_for_customer
from messaging.queries.customers import customer_pages_of
from messaging.services.conversations import start_conversation
from moderation.models.cases import Case, Decision
from moderation.services import announcements
from moderation.services.announcements import announce_decision, announce_left_behind
from moderation.services.cases import decide_case
from tests.accounts.test_verification import make_reviewer
from tests.conftest import Cast
from tests.messaging.sockets import PATIENCE, Opening, Socket
from tests.moderation.filing import report, sent_to_alice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.portable]


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: Any) -> None:
    """Tests say themselves when a decision is announced; the broker may lose anything."""
    monkeypatch.setattr("moderation.services.cases.announce_decision_task.delay", lambda _: None)


def decide(case: Case, action: str) -> Decision:
    return decide_case(
        case_id=case.id,
        action=action,
        decided_by=make_reviewer(f"{action}@recado.example"),
        reason="Prize bait.",
        address=None,
    )


async def heard(socket: Socket, *kinds: str) -> list[dict[str, Any]]:
    return [await socket.next(kind) for kind in kinds]


async def test_a_suspension_reaches_the_business_its_reporters_and_all_its_customers(
    cast: Cast, sockets: Opening
) -> None:
    filed = await sync_to_async(report)(cast, await sync_to_async(sent_to_alice)(cast, "prize"))
    number, case = filed.number, filed.case
    alice, bob = await sockets(cast.alice.user, CHAT), await sockets(cast.bob.user, CHAT)
    luis, mallory = await sockets(cast.luis.user, BUSINESS), await sockets(cast.mallory.user, BUSINESS)
    for socket in (alice, bob, luis, mallory):
        await socket.hello()
    decision = await sync_to_async(decide)(case, "suspend")
    await sync_to_async(announce_decision)(decision_id=decision.id)
    standing = {"t": "standing", "business": str(cast.bakery.id), "status": "suspended"}
    assert await heard(luis, "standing", "notice") == [standing, {"t": "notice", "action": "suspend"}]
    assert await heard(alice, "report", "standing") == [
        {"t": "report", "number": number, "outcome": "suspended"},
        standing,
    ]
    assert await heard(bob, "standing") == [standing]
    await sync_to_async(announce_decision)(decision_id=decision.id)
    lifted = await sync_to_async(decide)(case, "lift")
    assert await sync_to_async(left_behind)() == [lifted.id]
    await sync_to_async(announce_left_behind)()
    assert (await bob.next("standing"))["status"] == "unverified"
    for socket in (luis, mallory):
        await socket.send(t="ping")
    # The second announcement of the first decision was none, and nobody else hears anything.
    assert (await luis.next("standing"))["status"] == "unverified"
    event = await mallory.wire.receive_output(timeout=PATIENCE)
    assert event["text"] == '{"t":"pong"}'


def left_behind() -> list[Any]:
    return list(Decision.objects.filter(announced_at=None).values_list("pk", flat=True))


def test_queries_grow_with_pages_of_customers_not_with_customers(cast: Cast, monkeypatch: Any) -> None:
    filed = report(cast, sent_to_alice(cast, "prize"))
    decision = decide(filed.case, "suspend")
    for n in range(8):
        customer = claim_number_for_customer(number=f"+346000020{n:02}", name="C", language="en")
        start_conversation(customer_id=customer.id, business=cast.bakery)
    told: list[str] = []
    monkeypatch.setattr(announcements, "PAGE_SIZE", 5)
    monkeypatch.setattr(announcements, "publish", lambda news: told.extend(group for group, _ in news))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        announce_decision(decision_id=decision.id)
    customers = [group for group in told if group.startswith("customer.")]
    # Ten customers, of whom one reported and so hears twice; two full pages and the empty one after them.
    assert (len(customers), len(set(customers))) == (11, 10)
    assert sum("messaging_conversation" in query["sql"] for query in captured) == 3


def test_pages_hold_every_customer_once(cast: Cast) -> None:
    pages = list(customer_pages_of(cast.bakery.id, 1))
    assert sorted(pages) == sorted([[cast.alice.id], [cast.bob.id]])
