"""The gate alone: facts in, one verdict with a stable code out."""

from dataclasses import replace

import pytest

from messaging import policy
from messaging.policy import Decision, Facts, Flow, decide

NOW_MS = 1_800_000_000_000
OFFER = Facts(
    sender_is_business=True,
    waits_for_place=False,
    business_suspended=False,
    is_blocked=False,
    recipient_has_keys=True,
    customer_last_at_ms=NOW_MS,
    now_ms=NOW_MS,
    recent_from_sender=0,
    category=policy.MARKETING,
    has_marketing_consent=True,
)
QUIET = Flow(quiet_until_ms=NOW_MS + 1)


def with_flow(category: str, **wishes: object) -> Decision:
    return decide(replace(OFFER, category=category, flow=Flow(**wishes))).decision  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wishes", "decision"),
    [
        ({"level": policy.EVERYTHING}, Decision.DELIVER),
        ({"level": policy.IMPORTANT}, Decision.HOLD),
        ({"level": policy.FEWER, "weekly_limit": 2, "offers_of_business": 1}, Decision.DELIVER),
        ({"level": policy.FEWER, "weekly_limit": 2, "offers_of_business": 2}, Decision.HOLD),
        ({"weekly_budget": 3, "offers_of_all": 2}, Decision.DELIVER),
        ({"weekly_budget": 3, "offers_of_all": 3}, Decision.HOLD),
        ({"weekly_budget": 0}, Decision.HOLD),
        ({"weekly_budget": None, "offers_of_all": 10_000}, Decision.DELIVER),
        ({"quiet_until_ms": NOW_MS + 1}, Decision.DEFER),
        ({"quiet_until_ms": NOW_MS + 1, "level": policy.IMPORTANT}, Decision.HOLD),
    ],
)
def test_an_offer_over_what_the_customer_wants_is_held_never_dropped(
    wishes: dict[str, object], decision: Decision
) -> None:
    assert with_flow(policy.MARKETING, **wishes) == decision


def test_a_notification_is_never_held_and_waits_for_the_end_of_quiet_hours() -> None:
    assert with_flow(policy.UTILITY, level=policy.IMPORTANT, weekly_budget=0) == Decision.DELIVER
    verdict = decide(replace(OFFER, category=policy.UTILITY, flow=QUIET))
    assert (verdict.decision, verdict.until_ms) == (Decision.DEFER, NOW_MS + 1)


@pytest.mark.parametrize("category", [policy.AUTHENTICATION, ""])
def test_codes_that_are_asked_for_and_words_in_a_conversation_pass_always(category: str) -> None:
    flow = replace(QUIET, level=policy.IMPORTANT, weekly_budget=0)
    assert decide(replace(OFFER, category=category, flow=flow)).decision == Decision.DELIVER


def test_a_block_comes_before_any_wish() -> None:
    verdict = decide(replace(OFFER, is_blocked=True, flow=QUIET))
    assert verdict.error is not None
    assert verdict.error.code == "undeliverable"


def test_what_waits_is_refused_for_good_once_its_sender_is_blocked_or_suspended() -> None:
    for change, code in (
        ({"is_blocked": True}, "undeliverable"),
        ({"business_suspended": True}, "business_suspended"),
        ({"waits_for_place": True}, "pilot_closed"),
    ):
        error = policy.decide_again(replace(OFFER, **change)).error  # type: ignore[arg-type]
        assert error is not None
        assert error.code == code
    assert policy.decide_again(replace(OFFER, recent_from_sender=10_000)).decision == Decision.DELIVER


def test_marketing_without_consent_is_refused_now_and_when_it_is_released() -> None:
    asked = replace(OFFER, has_marketing_consent=False)
    for verdict in (decide(asked), policy.decide_again(asked)):
        assert verdict.error is not None
        assert verdict.error.code == "no_consent"
    assert decide(replace(asked, category=policy.UTILITY)).decision == Decision.DELIVER
