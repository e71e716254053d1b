"""Whatever happens to the connection, the page or the keys: every word arrives once, in order."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models.keys import KeyEpoch
from messaging.crypto.headers import MessageHeader
from messaging.delivery.acceptance import accept_many
from messaging.models.conversations import ConversationCounter
from messaging.models.messages import Message
from messaging.policy import PAIR_RATE_LIMIT
from tests.browser.people import SLOW_MS, CustomerAtChat
from tests.browser.world import World
from tests.messaging.test_delivery import send, submit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A long chat is on the page in parts: scroll up to where it began, and say all that was read.
READ_BACK = """async (beginning) => {
  const pane = document.querySelector('.talk');
  const read = new Map();
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const rows = [...pane.querySelectorAll('.msg')];
    const texts = rows.map((row) => [row.dataset.key, row.querySelector('.bubble__text').textContent]);
    const later = [...read].filter(([key]) => !texts.some((text) => text[0] === key));
    read.clear();
    [...texts, ...later].forEach(([key, text]) => read.set(key, text));
    if (texts[0][1] === beginning) break;
    pane.scrollTop = 0;
    await new Promise(requestAnimationFrame);
  }
  return [...read.values()];
}"""


def test_words_written_offline_arrive_once_and_in_order(world: World, alice: CustomerAtChat) -> None:
    alice.open("Bakery")
    alice.write("one")
    alice.ticks_become("Sent")
    alice.goes_offline()
    alice.write("two")
    alice.write("three")
    alice.ticks_become("Waiting")
    alice.goes_online()
    alice.ticks_become("Sent")
    alice.reads("one", "two", "three")
    assert Message.objects.count() == 3
    assert list(Message.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]


def test_words_written_before_the_page_was_closed_are_sent_by_the_next_one(
    world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.goes_offline()
    alice.write("written on the train")
    alice.ticks_become("Waiting")
    alice.page.close()
    assert Message.objects.count() == 0
    alice.goes_online()
    alice.page = alice.context.new_page()
    alice.page.goto("/chat/")
    alice.open("Bakery")
    alice.ticks_become("Sent")
    alice.page.reload()
    alice.open("Bakery")
    alice.reads("written on the train")
    assert Message.objects.count() == 1


def test_more_than_a_page_of_missed_messages_comes_whole_and_in_order(
    world: World, alice: CustomerAtChat
) -> None:
    customer, bakery = world.cast.keys["alice"], world.cast.keys["bakery"]
    alice.open("Bakery")
    alice.write("one")
    alice.ticks_become("Sent")
    alice.goes_offline()
    numbers = [str(number) for number in range(250)]
    for start in range(0, len(numbers), PAIR_RATE_LIMIT):
        ConversationCounter.objects.update(rate_window_at_ms=0)
        texts = numbers[start : start + PAIR_RATE_LIMIT]
        accept_many([submit(bakery, bakery.seal(customer, text)) for text in texts])
    alice.goes_online()
    expect(alice.page.locator(".bubble__text").last).to_have_text(numbers[-1], timeout=SLOW_MS)
    assert alice.page.evaluate(READ_BACK, "one") == ["one", *numbers]


def test_a_message_under_keys_that_were_replaced_is_sealed_again_and_sent(
    world: World, alice: CustomerAtChat
) -> None:
    alice.open("Bakery")
    alice.write("before")
    alice.ticks_become("Sent")
    bakery = world.cast.keys["bakery"]
    bakery.publish(world.cast.olga.user_id)
    KeyEpoch.objects.filter(party_id=bakery.id, epoch=2).update(created_at=timezone.now() - timedelta(days=2))
    alice.write("after")
    alice.ticks_become("Sent")
    alice.reads("before", "after")
    headers = [MessageHeader.parse(bytes(m.header)) for m in Message.objects.order_by("sequence")]
    assert [header.recipient_epoch for header in headers] == [1, 2]


def test_an_answer_to_a_message_that_never_came_is_shown_with_a_warning(
    world: World, alice: CustomerAtChat
) -> None:
    customer, bakery = world.cast.keys["alice"], world.cast.keys["bakery"]
    send(customer, bakery, "hello")
    send(bakery, customer, "as I said", previous=bytes(range(32)))
    alice.open("Bakery")
    alice.reads("hello", "as I said")
    expect(alice.page.locator(".talk")).to_contain_text("Messages may be missing here")
