"""The list of conversations: every one once, newest first, whatever their number."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS
from accounts.services.phones import claim_number_for_customer
from messaging.models.conversations import Conversation, ConversationCounter
from messaging.models.messages import Content, Message
from messaging.queries import conversations as queries
from messaging.services.conversations import start_conversation
from tests.conftest import Cast
from tests.sessions import open_door

pytestmark = pytest.mark.portable
BUSINESS_LIST = "/business/api/conversations/"
NOBODY = "5a0b3b7e-0000-4000-8000-000000000000"


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


def crowd(cast: Cast, people: int) -> None:
    """More customers of the bakery, whose last messages came three at a time."""
    for number in range(people):
        customer = claim_number_for_customer(number=f"+346001{number:05}", name="Nora", language="es")
        conversation, _ = start_conversation(customer_id=customer.id, business=cast.bakery)
        at_ms = 1_000 + number * 7 % people // 3
        store_unread_letter(conversation, at_ms)
        ConversationCounter.objects.filter(pk=conversation.id).update(sequence=1, last_at_ms=at_ms)


def store_unread_letter(conversation: Conversation, at_ms: int) -> None:
    """A message of a customer without keys: lists show it, nobody opens it."""
    shared: dict[str, Any] = {
        "business_id": conversation.business_id,
        "sender_id": conversation.customer_id,
        "from_verified": False,
    }
    content = Content.objects.create(commitment=conversation.id.bytes * 2, body=b"sealed", **shared)
    Message.objects.create(
        conversation=conversation,
        sequence=1,
        kind=Message.Kind.DIRECT,
        client_message_id=uuid.uuid4(),
        header=b"",
        seal=b"",
        own_mark=b"",
        content=content,
        accepted_at_ms=at_ms,
        franking_key_id="f1",
        franking_tag=b"",
        **shared,
    )


def newest_first(cast: Cast) -> list[str]:
    rows = Conversation.objects.filter(business=cast.bakery).select_related("counter")
    order = sorted(rows, key=lambda row: (row.counter.last_at_ms, row.id), reverse=True)
    return [str(row.id) for row in order]


def test_the_list_shows_every_conversation_once_newest_first_over_all_its_pages(
    cast: Cast, olga: Client
) -> None:
    crowd(cast, queries.PAGE_SIZE * 2)
    pages = [olga.get(BUSINESS_LIST).json()]
    while pages[-1]["next"]:
        pages.append(olga.get(BUSINESS_LIST, {"cursor": pages[-1]["next"]}).json())
    assert [len(page["conversations"]) for page in pages] == [queries.PAGE_SIZE, queries.PAGE_SIZE, 2]
    assert [one["id"] for page in pages for one in page["conversations"]] == newest_first(cast)


def test_a_list_that_just_fits_a_page_has_no_next_one(cast: Cast, olga: Client) -> None:
    crowd(cast, queries.PAGE_SIZE - 2)
    page = olga.get(BUSINESS_LIST).json()
    assert (len(page["conversations"]), page["next"]) == (queries.PAGE_SIZE, None)


@pytest.mark.parametrize("people", [1, queries.PAGE_SIZE])
def test_the_number_of_queries_of_the_list_does_not_depend_on_its_length(
    cast: Cast, olga: Client, people: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    crowd(cast, people)
    with django_assert_max_num_queries(12):
        olga.get(BUSINESS_LIST)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1",
        "1.",
        "1.x",
        ".",
        f"x.{NOBODY}",
        f"{'9' * 5_000}.{NOBODY}",
        f"{'9' * 30}.{NOBODY}",
        f"-1.{NOBODY}",
        "1.\0",
        "\0",
    ],
)
def test_a_cursor_that_we_never_gave_is_malformed(cast: Cast, olga: Client, cursor: str) -> None:
    answer = olga.get(BUSINESS_LIST, {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
