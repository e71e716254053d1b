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


# A text, a query, and the words that are marked in it; none where it is not found.
FOUND = [
    ("Un café con leche", "cafe", ["café"]),
    ("UN CAFÉ", "café", ["CAFÉ"]),
    ("La panadería abre", "pan", ["pan"]),
    ("Una empanada", "pan", None),
    ("Die Straße ist lang", "strasse", ["Straße"]),
    ("l’avió surt a les 8", "avio 8", ["avió", "8"]),
    ("Mira a.example/x hoy", "a.example", ["a", "example"]),
    ("كِتَابٌ جَدِيد", "كتاب", ["كِتَابٌ"]),
    ("שָׁלוֹם לכולם", "שלום", ["שָׁלוֹם"]),
    ("我想订一个生日蛋糕", "蛋糕", ["蛋糕"]),
    ("我想订一个生日蛋糕", "蛋糕生日", ["生日", "蛋糕"]),
    ("誕生日ケーキをください", "ケーキ", ["ケーキ"]),
    ("ฉันชอบขนมปัง", "ขนมปัง", ["ขนมปัง"]),
    ("👍 vale", "vale", ["vale"]),
    ("Nada de eso", "", None),
    ("Nada de eso", "¡!", None),
]


def test_words_are_found_in_texts_of_any_language(page: Page) -> None:
    serve(page)
    found: list[Any] = page.evaluate(
        """async ([lib, rows]) => {
          const { folded, holds, needlesOf, placesOf, snippetOf } = await import(lib + 'search/words.js');
          return rows.map(([text, query]) => {
            const needles = needlesOf(query);
            if (!holds(folded(text), needles)) return null;
            const parts = snippetOf(text, placesOf(text, needles));
            if (parts.map((part) => part.text).join('') !== text) return 'not the text';
            return parts.filter((part) => part.isHit).map((part) => part.text);
          });
        }""",
        [LIB, FOUND],
    )
    wrong = {
        row[:2]: answer
        for row, answer in zip(FOUND, found, strict=True)
        if (answer and [part.rstrip("ٌ") for part in answer])
        != (row[2] and [part.rstrip("ٌ") for part in row[2]])
    }
    assert wrong == {}


def test_a_window_moves_through_a_long_chat_and_never_grows(page: Page) -> None:
    serve(page)
    found: dict[str, Any] = page.evaluate(
        """async (lib) => {
          const { MessageWindow } = await import(lib + 'message-window.js');
          const messages = Array.from({ length: 10_000 }, (_, index) => ({ sequence: index + 1 }));
          messages.push({ sequence: null });
          const window = new MessageWindow();
          const sizes = [];
          const note = () => {
            const { from, to } = window.of(messages);
            sizes.push(to - from);
            return [from, to];
          };
          const begin = note();
          let steps = 0;
          while (window.earlier(messages)) { note(); steps += 1; }
          const top = note();
          while (window.later(messages)) note();
          const end = note();
          window.around(messages, 5_000);
          return { begin, top, end, middle: note(), steps, most: Math.max(...sizes), atEnd: window.isAtEnd };
        }""",
        LIB,
    )
    assert found["begin"][1] == found["end"][1] == 10_001
    assert found["top"][0] == 0
    assert found["middle"][0] < 5_000 < found["middle"][1]
    assert found["most"] <= 300 and not found["atEnd"]


def test_the_newest_reaction_of_each_party_counts(page: Page) -> None:
    serve(page)
    found: list[Any] = page.evaluate(
        """async (lib) => {
          const { MessageLog } = await import(lib + 'message-log.js');
          const log = new MessageLog();
          const to = { sender: 'a', id: '1' };
          const put = (sequence, party, body) => log.put(
            { key: `${party}/${sequence}`, sequence, at: sequence, mine: party === 'a', body });
          put(1, 'a', { t: 'text', text: 'hello' });
          put(4, 'b', { t: 'reaction', to, emoji: 'newer' });
          put(2, 'b', { t: 'reaction', to, emoji: 'older' });
          put(3, 'a', { t: 'reaction', to, emoji: 'mine' });
          const signs = () => log.reactionsTo('a/1').map(({ party, emoji }) => party + emoji).sort();
          const both = signs();
          put(5, 'b', { t: 'reaction', to, emoji: '' });
          const one = signs();
          const back = { t: 'reaction', to, emoji: '' };
          log.putOut({ key: 'out/x', id: 'x', sequence: null, mine: true, body: back });
          const none = signs();
          log.takeBack('x');
          return [both, one, none, signs(), log.bubbles.length, log.all.length];
        }""",
        LIB,
    )
    assert found == [["bnewer", "mine"], ["mine"], [], ["mine"], 1, 5]


# Approved addresses, before their gaps are filled, and whether they are links.
APPROVED = {
    "https://shop.example/orders/{{1}}": True,
    "https://shop.example?order={{number}}": True,
    "https://shop.example#{{1}}": True,
    "https://shop.example": True,
    "https://shop.example{{1}}": False,
    "https://{{site}}/orders": False,
    "HTTP://www.{{1}}.example/": False,
    "https://shop.example:{{1}}/": False,
}


def test_no_gap_of_approved_words_chooses_the_website_that_a_link_leads_to(page: Page) -> None:
    serve(page)
    found: list[bool] = page.evaluate(
        """async ([lib, addresses]) => {
          const { leadsAsApproved } = await import(lib + 'wording.js');
          return addresses.map(leadsAsApproved);
        }""",
        [LIB, list(APPROVED)],
    )
    assert found == list(APPROVED.values())
