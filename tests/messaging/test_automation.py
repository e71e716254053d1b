"""Automatic answers through API, door and the hosted worker: once, in bounds, and by nobody else."""

import json
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.crypto.keyrings import Custody
from accounts.doors import BUSINESS, CHAT
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from messaging.automation.engine import MAX_ANSWERS, answer_id
from messaging.automation.rules import NO_RULES
from messaging.delivery.acceptance import accept
from messaging.events import message_document
from messaging.hosted import answering
from messaging.hosted.answering import answer_waiting, sweep_awaited
from messaging.models.automation import AutomationCount, AutomationRules, AwaitedAnswer
from messaging.models.messages import Message
from messaging.services.automation import save_rules
from tests.conftest import Cast, certify, make_cast
from tests.hosting import give_worker_secrets, host, hosted_worker, sign
from tests.messaging.test_delivery import submit
from tests.sessions import open_door

pytestmark = pytest.mark.portable
EVERY_DAY = {day: [["00:00", "24:00"]] for day in NO_RULES["hours"]}
RULES: dict[str, Any] = {
    **NO_RULES,
    "hours": EVERY_DAY,
    "greeting": {"on": True, "days": 14, "text": "Welcome!"},
    "away": {"on": True, "text": "We are closed."},
    "commands": [
        {
            "name": "hours",
            "hint": "When we are open",
            "text": "Always.",
            "buttons": [{"id": "b1", "text": "Again", "command": "hours"}],
        }
    ],
}
ONLY_COMMANDS: dict[str, Any] = {
    **RULES,
    "greeting": {"on": False, "days": 14, "text": ""},
    "away": {"on": False, "text": ""},
}


@pytest.fixture
def hosted(cast: Cast, settings: Any) -> Cast:
    return prepare(cast, settings)


def prepare(cast: Cast, settings: Any, rules: Any = RULES) -> Cast:
    """A verified, hosted bakery with rules."""
    give_worker_secrets(settings)
    certify(cast.bakery)
    save_rules(business_id=cast.bakery.id, document=rules, version=0, actor_id=cast.olga.user_id)
    host(cast)
    return cast


def says(cast: Cast, text: str, who: str = "alice", **fields: Any) -> Message:
    """A customer says something to the bakery."""
    body = json.dumps({"t": "text", "text": text, **fields}).encode()
    customer = cast.keys[who]
    document = customer.seal_body(cast.keys["bakery"], body)
    submission = submit(customer, document)
    accept(submission)
    return Message.objects.get(client_message_id=submission.client_message_id, sender_id=customer.id)


def answers(cast: Cast) -> list[dict[str, Any]]:
    """What the bakery has answered, as alice reads it."""
    rows = Message.objects.select_related("content").filter(sender_id=cast.bakery.id).order_by("sequence")
    alice, bakery = cast.keys["alice"], cast.keys["bakery"]
    alice.guard.__init__()  # type: ignore[misc]
    return [json.loads(alice.open(bakery, message_document(row)).body) for row in rows]


def counts() -> dict[str, int]:
    return dict(AutomationCount.objects.values_list("outcome", "count"))


def test_a_command_is_answered_with_its_buttons_and_a_press_is_too(hosted: Cast) -> None:
    trigger = says(hosted, "/hours")
    assert answer_waiting(hosted.bakery.id) == 1
    expected = {"t": "reply-buttons", "text": "Always.", "buttons": [{"id": "b1", "text": "Again"}]}
    assert answers(hosted) == [{**expected, "auto": "command"}]
    rules = AutomationRules.objects.get()
    stored = Message.objects.get(sender_id=hosted.bakery.id)
    assert stored.client_message_id == answer_id(rules.id, hosted.conversation.id, trigger.client_message_id)
    says(hosted, "Again", button="b1", re=str(stored.client_message_id))
    assert answer_waiting(hosted.bakery.id) == 1
    assert len(answers(hosted)) == 2
    assert not AwaitedAnswer.objects.exists()
    assert counts() == {"sent": 2}


def test_the_first_word_is_greeted_and_the_second_is_not(hosted: Cast) -> None:
    says(hosted, "Hello")
    says(hosted, "Anybody there?")
    assert answer_waiting(hosted.bakery.id) == 1
    assert [answer["auto"] for answer in answers(hosted)] == ["greeting"]


def test_away_is_said_once_and_a_person_quiets_it(cast: Cast, settings: Any) -> None:
    closed = {**RULES, "hours": {**NO_RULES["hours"], "mon": [["00:00", "00:01"]]}}
    closed["holidays"] = []
    prepare(cast, settings, closed)
    says(cast, "Hello")
    says(cast, "Hello?")
    answer_waiting(cast.bakery.id)
    assert [answer["auto"] for answer in answers(cast)] == ["away"]


def test_automation_answers_no_automation_and_stops_a_loop(hosted: Cast) -> None:
    says(hosted, "/hours", auto="command")
    assert answer_waiting(hosted.bakery.id) == 0
    for _ in range(MAX_ANSWERS + 3):
        says(hosted, "/hours")
        answer_waiting(hosted.bakery.id)
    assert len(answers(hosted)) == MAX_ANSWERS


def test_what_waited_too_long_is_let_go(hosted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    trigger = says(hosted, "/hours")
    late = trigger.accepted_at_ms + 11 * 60_000
    monkeypatch.setattr(answering, "_now_ms", lambda: late)
    assert answer_waiting(hosted.bakery.id) == 0
    assert answers(hosted) == []
    assert counts() == {"late": 1}
    assert not AwaitedAnswer.objects.exists()


def test_what_was_sealed_before_hosting_stays_closed(cast: Cast, settings: Any) -> None:
    give_worker_secrets(settings)
    certify(cast.bakery)
    save_rules(business_id=cast.bakery.id, document=RULES, version=0, actor_id=cast.olga.user_id)
    before = cast.keys["alice"].seal(cast.keys["bakery"], "/hours")
    host(cast)
    accept(submit(cast.keys["alice"], before))
    assert answer_waiting(cast.bakery.id) == 0
    assert counts() == {"unreadable": 1}


def test_a_killed_worker_has_answered_once(hosted: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    says(hosted, "/hours")

    def die(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(answering, "_finish", die)
        with pytest.raises(SystemExit):
            answer_waiting(hosted.bakery.id)
    assert len(answers(hosted)) == 1
    sweep_awaited()
    assert AwaitedAnswer.objects.count() == 1  # still claimed by the dead one
    AwaitedAnswer.objects.update(claimed_at=None)
    sweep_awaited()
    assert len(answers(hosted)) == 1
    assert not AwaitedAnswer.objects.exists()


def test_refusals_are_counted_with_their_code(hosted: Cast) -> None:
    says(hosted, "/hours")
    Business.objects.filter(pk=hosted.bakery.id).update(status=Business.Status.SUSPENDED)
    says(hosted, "Hello")
    answer_waiting(hosted.bakery.id)
    assert counts() == {"business_suspended": 1}
    shown = api(hosted.olga, "get", "automation/").json()
    assert shown["outcomes"] == {"business_suspended": 1}


def test_only_hosted_businesses_with_rules_queue_anything(cast: Cast, settings: Any) -> None:
    give_worker_secrets(settings)
    says(cast, "Hello")
    certify(cast.bakery)
    save_rules(business_id=cast.bakery.id, document=RULES, version=0, actor_id=cast.olga.user_id)
    says(cast, "Hello again")
    assert not AwaitedAnswer.objects.exists()
    host(cast)
    says(cast, "/hours")
    assert AwaitedAnswer.objects.count() == 1
    sign(cast, Custody.BROWSER)
    sweep_awaited()
    assert not AwaitedAnswer.objects.exists()
    assert answers(cast) == []


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_is_woken_by_the_commit(settings: Any) -> None:
    cast = prepare(make_cast(), settings)
    with hosted_worker(settings):
        says(cast, "/hours")
        deadline = threading.Event()
        for _ in range(200):
            if Message.objects.filter(sender_id=cast.bakery.id).exists():
                break
            deadline.wait(0.05)
    assert [answer["text"] for answer in answers(cast)] == ["Always."]


@pytest.mark.django_db(transaction=True)
def test_many_workers_answer_once(settings: Any) -> None:
    cast = prepare(make_cast(), settings)
    for _ in range(5):
        says(cast, "/hours")

    def work() -> None:
        try:
            answer_waiting(cast.bakery.id)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers(cast)) == 5
    assert not AwaitedAnswer.objects.exists()


def api(person: Any, method: str, path: str, document: Any = None) -> Any:
    client = Client()
    is_member = isinstance(person, Membership)
    open_door(client, person.user, BUSINESS if is_member else CHAT)
    address = f"/{'business' if is_member else 'chat'}/api/{path}"
    call = getattr(client, method)
    return call(address, document, content_type="application/json") if document else call(address)


def put(person: Any, rules: Any, version: int = 0) -> Any:
    return api(person, "put", "automation/", {"rules": rules, "version": version})


def test_owners_keep_rules_and_agents_only_read_them(cast: Cast) -> None:
    certify(cast.bakery)
    assert put(cast.luis, RULES).status_code == 403
    assert put(cast.alice, RULES).status_code == 403
    saved = put(cast.olga, RULES)
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    assert api(cast.luis, "get", "automation/").json()["rules"] == saved.json()["rules"]
    assert api(cast.alice, "get", "automation/").json()["code"] == "not_yours"
    assert put(cast.olga, RULES, 0).json()["code"] == "rules_changed"
    assert put(cast.olga, NO_RULES, 1).status_code == 200
    assert AuditEvent.objects.filter(action="automation.changed", business=cast.bakery).count() == 2


def test_bad_rules_name_the_field_and_keep_nothing(cast: Cast) -> None:
    certify(cast.bakery)
    bad = {**RULES, "zone": "Europe/Atlantis"}
    answer = put(cast.olga, bad)
    assert (answer.status_code, answer.json()["code"]) == (400, "time_zone")
    assert answer.json()["fields"]["zone"] == answer.json()["detail"]
    assert not AutomationRules.objects.exists()
    assert put(cast.olga, RULES, "one").status_code == 400  # type: ignore[arg-type]


def test_commands_are_for_verified_businesses(cast: Cast) -> None:
    assert put(cast.olga, RULES).json()["code"] == "not_verified"
    assert put(cast.olga, {**RULES, "commands": []}).status_code == 200


def test_customers_see_names_and_hints_and_nothing_else(cast: Cast) -> None:
    certify(cast.bakery)
    put(cast.olga, RULES)
    path = f"commands/{cast.bakery.id}/"
    assert api(cast.alice, "get", path).json() == {
        "commands": [{"name": "hours", "hint": "When we are open"}]
    }
    assert api(cast.alice, "get", f"commands/{cast.rival.id}/").json() == {"commands": []}
    assert api(cast.alice, "get", f"commands/{uuid.uuid4()}/").status_code == 404
    assert Client().get(f"/chat/api/{path}").status_code == 401
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.SUSPENDED)
    assert api(cast.alice, "get", path).json() == {"commands": []}


def test_a_rival_sees_and_changes_its_own_rules_only(cast: Cast) -> None:
    certify(cast.bakery)
    put(cast.olga, RULES)
    assert api(cast.mallory, "get", "automation/").json()["rules"] == NO_RULES
    assert put(cast.mallory, NO_RULES).status_code == 200
    assert api(cast.olga, "get", "automation/").json()["version"] == 1
    api(cast.mallory, "post", "automation/outcomes/", {"outcome": "sent"})
    assert AutomationCount.objects.get().business_id == cast.rival.id


@pytest.mark.parametrize("outcome", ["", "No!", "x" * 41, 7, None])
def test_an_outcome_is_a_code(cast: Cast, outcome: Any) -> None:
    answer = api(cast.luis, "post", "automation/outcomes/", {"outcome": outcome})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not AutomationCount.objects.exists()
