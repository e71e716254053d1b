"""The browser's engine of automatic answers runs the cases that the Python engine runs."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.messaging.test_automation_engine import CASES
from tests.vectors.serving import serve

pytestmark = pytest.mark.browser

RUN = """async ([path, cases]) => {
  const { answerId, decide } = await import(path);
  const ms = (text) => (text ? Date.parse(text) : 0);
  const found = cases.cases.map(({ rules, message, facts = {} }) => decide(
    { ...cases.rules, ...rules },
    {
      at: ms(message.at), text: message.text, button: message.button ?? "",
      isAutomatic: message.automatic ?? false,
    },
    {
      now: ms(facts.now ?? message.at), isVerified: facts.verified ?? true,
      previousCustomerAt: facts.previous === null ? null : ms(facts.previous),
      lastPersonAt: ms(facts.person), lastAwayAt: ms(facts.away),
      isAnsweredByPerson: facts.answered ?? false, recentAnswers: facts.recent ?? 0,
    },
  ));
  const id = ({ rules, conversation, message }) => answerId(rules, conversation, message);
  return [found, await Promise.all(cases.ids.map(id))];
}"""


def test_both_engines_decide_alike(page: Page) -> None:
    serve(page)
    path = f"{settings.STATIC_URL}messaging/js/lib/automation.js"
    found, ids = page.evaluate(RUN, [path, CASES])
    for case, decided in zip(CASES["cases"], found, strict=True):
        expected: dict[str, Any] = case["expect"]
        assert {name: decided.get(name) for name in expected} == expected, case["name"]
    assert ids == [case["id"] for case in CASES["ids"]]
