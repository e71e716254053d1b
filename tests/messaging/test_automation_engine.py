"""The engine of automatic answers: one file of cases, which the browser's engine runs too."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from messaging.automation.engine import Answer, Facts, Incoming, answer_id, decide
from messaging.automation.errors import RuleError
from messaging.automation.rules import MAX_COMMANDS, NO_RULES, is_active, read_rules

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("automation_cases.json").read_text("utf-8"))


def ms(text: str | None) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000) if text else 0


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_the_engine_decides_every_case(case: dict[str, Any]) -> None:
    message, facts = case["message"], case.get("facts", {})
    incoming = Incoming(
        ms(message["at"]), message["text"], message.get("button", ""), message.get("automatic", False)
    )
    known = Facts(
        now_ms=ms(facts.get("now", message["at"])),
        is_verified=facts.get("verified", True),
        previous_customer_at_ms=None if facts.get("previous", "") is None else ms(facts.get("previous")),
        last_person_at_ms=ms(facts.get("person")),
        last_away_at_ms=ms(facts.get("away")),
        is_answered_by_person=facts.get("answered", False),
        recent_answers=facts.get("recent", 0),
    )
    rules = {**CASES["rules"], **case.get("rules", {})}
    decided = decide(rules, incoming, known)
    if isinstance(decided, Answer):
        found = {"rule": decided.rule, "body": decided.body}
    else:
        found = {"silent": decided.reason}
    assert {name: found.get(name) for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", CASES["ids"])
def test_an_answer_has_one_id_at_every_end(case: dict[str, str]) -> None:
    made = answer_id(UUID(case["rules"]), UUID(case["conversation"]), UUID(case["message"]))
    assert str(made) == case["id"]


def test_the_cases_rules_are_written_as_they_are_kept() -> None:
    assert read_rules(CASES["rules"]) == CASES["rules"]
    assert read_rules(NO_RULES) == NO_RULES
    assert is_active(CASES["rules"])
    assert not is_active(NO_RULES)


def command(**changes: Any) -> dict[str, Any]:
    return {"name": "hours", "hint": "", "text": "Nine.", "buttons": [], **changes}


def button(text: str = "Yes", **changes: str) -> dict[str, str]:
    return {"id": text.lower(), "text": text, "command": "", **changes}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (
            {"commands": [command(name=f"c{n}") for n in range(MAX_COMMANDS + 1)]},
            "too_many_commands",
            "commands",
        ),
        ({"commands": [command(), command(name="/HOURS ")]}, "command_twice", "commands.1.name"),
        ({"commands": [command(name="two words")]}, "command_name", "commands.0.name"),
        ({"commands": [command(name="x" * 33)]}, "command_name", "commands.0.name"),
        ({"commands": [command(name="")]}, "command_name", "commands.0.name"),
        ({"commands": [command(text="x" * 1025)]}, "rule_text_too_long", "commands.0.text"),
        ({"commands": [command(text="  ")]}, "rule_text_missing", "commands.0.text"),
        ({"commands": [command(hint="x" * 81)]}, "rule_text_too_long", "commands.0.hint"),
        ({"commands": [command(text="<b>Nine</b>")]}, "rule_markup", "commands.0.text"),
        ({"commands": [command(text="<img src=x onerror=alert(1)>")]}, "rule_markup", "commands.0.text"),
        ({"commands": [command(text="a\u202eb")]}, "rule_invisible", "commands.0.text"),
        ({"commands": [command(text="a\x00b")]}, "rule_invisible", "commands.0.text"),
        ({"commands": [command(hint="a\nb")]}, "rule_invisible", "commands.0.hint"),
        (
            {"commands": [command(buttons=[button(f"b{n}") for n in range(4)])]},
            "too_many_buttons",
            "commands.0.buttons",
        ),
        (
            {"commands": [command(buttons=[button("A"), button("A", id="z")])]},
            "button_twice",
            "commands.0.buttons",
        ),
        ({"commands": [command(buttons=[button(command="gone")])]}, "button_target", "commands.0.buttons"),
        ({"commands": [command(buttons=[button("x" * 25)])]}, "rule_text_too_long", "commands.0.buttons"),
        ({"commands": [{"name": "hours"}]}, "rule_form", "commands.0"),
        ({"zone": "Europe/Atlantis"}, "time_zone", "zone"),
        ({"zone": "../../etc/passwd"}, "time_zone", "zone"),
        ({"hours": {**NO_RULES["hours"], "mon": [["18:00", "09:00"]]}}, "opening_hours", "hours.mon"),
        ({"hours": {**NO_RULES["hours"], "mon": [["09:00", "09:00"]]}}, "opening_hours", "hours.mon"),
        ({"hours": {**NO_RULES["hours"], "mon": [["9:00", "18:00"]]}}, "opening_hours", "hours.mon"),
        ({"hours": {**NO_RULES["hours"], "mon": [["09:00", "25:00"]]}}, "opening_hours", "hours.mon"),
        (
            {"hours": {**NO_RULES["hours"], "mon": [["09:00", "12:00"], ["11:00", "13:00"]]}},
            "opening_hours",
            "hours.mon",
        ),
        ({"hours": {"mon": []}}, "rule_form", "hours"),
        ({"holidays": ["25.12.2026"]}, "holiday", "holidays"),
        ({"holidays": ["2026-02-30"]}, "holiday", "holidays"),
        ({"holidays": ["2026-12-25", "2026-12-25"]}, "holiday", "holidays"),
        ({"greeting": {"on": True, "days": 0, "text": "Hi"}}, "greeting_days", "greeting.days"),
        ({"greeting": {"on": True, "days": 14, "text": ""}}, "rule_text_missing", "greeting.text"),
        ({"greeting": {"on": "yes", "days": 14, "text": ""}}, "rule_form", "greeting.on"),
        ({"away": {"on": True, "text": "Closed."}}, "hours_missing", "hours"),
        ({"v": 2}, "rule_form", "v"),
        ({"more": 1}, "rule_form", None),
    ],
)
def test_bad_rules_are_refused_with_a_code_and_the_field(changes: Any, code: str, field: str | None) -> None:
    with pytest.raises(RuleError) as refused:
        read_rules({**NO_RULES, **changes})
    assert refused.value.code == code
    assert str(refused.value)
    assert list(refused.value.fields) == ([field] if field else [])


def test_thirty_commands_and_plain_signs_are_fine() -> None:
    rules = {
        **NO_RULES,
        "commands": [command(name=f"c{n}", text="1 < 2 & 3 > 2 <3") for n in range(MAX_COMMANDS)],
    }
    assert len(read_rules(rules)["commands"]) == MAX_COMMANDS
