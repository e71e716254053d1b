"""What a conversation is made of, as its modules see it: tables, in Chromium."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.vectors.serving import serve

pytestmark = pytest.mark.browser

LIB = f"{settings.STATIC_URL}messaging/js/lib/"

# Times of messages and asides, whether the history is whole, and the order in which they stand.
ORDERS = [
    ([1, 5], [3], True, "m1 a3 m5"),
    ([1, 5], [9, 6], True, "m1 m5 a6 a9"),
    ([2, 5], [1, 2], True, "a1 a2 m2 m5"),
    # What belongs above the oldest message waits for what is between them.
    ([2, 5], [1, 3], False, "m2 a3 m5"),
    # The server's order counts, not the clocks of who wrote.
    ([5, 4], [4], True, "a4 m5 m4"),
    ([], [1], True, "a1"),
    ([], [1], False, ""),
]


def test_asides_stand_where_they_were_noted(page: Page) -> None:
    serve(page)
    found: list[str] = page.evaluate(
        """async ([lib, orders]) => {
          const { timelineOf } = await import(lib + 'timeline.js');
          return orders.map(([messages, asides, isWhole]) => timelineOf(
            messages.map((at) => ({ key: `m${at}`, at })),
            asides.map((at) => ({ key: `a${at}`, at })),
            isWhole,
          ).map(({ message, aside }) => (message ?? aside).key).join(' '));
        }""",
        [LIB, ORDERS],
    )
    expected: list[Any] = [order for *_, order in ORDERS]
    assert found == expected
