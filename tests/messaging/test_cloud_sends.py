"""What the Cloud API sends: checked, locked at once, sealed by the hosted worker, judged by the gate."""

import json
from typing import Any
from unittest.mock import ANY

import pytest

from accounts.models.businesses import Business
from messaging.cloud.errors import REFUSALS, refused, status_error
from messaging.cloud.ids import read_wamid, user_id_of, wamid_of
from messaging.hosted.endpoints import open_request
from messaging.models.conversations import conversation_id_for
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.policy import PAIR_RATE_LIMIT
from messaging.queries.cloud import find_row, forget_nodes
from messaging.services import cloud_sends
from messaging.services.blocks import block_business
from messaging.services.templates import Draft
from messaging.wording import Variant
from tests.conftest import BAKERY_NUMBER, Cast
from tests.hosting import sign
from tests.messaging.cloud import ALICE, Cloud, error_of, only_row, open_cloud
from tests.messaging.templates import VALUES, approved_template, write_template

pytestmark = [pytest.mark.portable, pytest.mark.django_db]
NOBODY = "34600999999"
BUTTONS: dict[str, Any] = {
    "type": "button",
    "body": {"text": "Which one?"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": f"b{n}", "title": f"No. {n}"}} for n in (1, 2)]},
}
PLACES = Draft(
    {
        "en": Variant("{{1}}: order {{2}}.", title="For {{1}}"),
        "pt": Variant("{{1}}: pedido {{2}}.", title="A {{1}}"),
    },
    {"1": "Ana", "2": "77"},
)


@pytest.fixture
def cloud(cast: Cast, settings: Any) -> Cloud:
    return open_cloud(cast, settings)


def test_a_text_is_answered_at_once_and_reaches_the_customer_as_the_business_said_it(cloud: Cloud) -> None:
    cloud.hear("Is it ready?")
    answer = cloud.message(
        to="+34 600-000-001",
        text={"body": "¡Sí! 🍰", "preview_url": True},
        biz_opaque_callback_data="order-77",
    )
    assert answer.status_code == 200
    row = only_row()
    wamid = answer.json()["messages"][0]["id"]
    assert answer.json() == {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+34 600-000-001", "wa_id": ALICE}],
        "messages": [{"id": wamid}],
    }
    assert (row.state, row.callback_data, row.wa_id, row.cloud_number) == (
        "waiting",
        "order-77",
        ALICE,
        cloud.number,
    )
    assert find_row(cloud.cast.bakery.id, wamid) == row
    assert find_row(cloud.cast.rival.id, wamid) is None
    assert "¡Sí!".encode() not in bytes(row.request or b"")
    assert json.loads(open_request(bytes(row.request or b"")))["text"] == "¡Sí! 🍰"
    cloud.seal()
    assert cloud.heard_by_alice() == [{"t": "text", "text": "¡Sí! 🍰"}]
    name = read_wamid(wamid)
    sent = Message.objects.get(sender_id=cloud.cast.bakery.id)
    assert name is not None
    assert (name.conversation_id, name.client_message_id, name.from_business) == (
        sent.conversation_id,
        sent.client_message_id,
        True,
    )
    assert only_row().request is None


def test_reply_buttons_carry_their_ids_and_what_stands_above_and_below(cloud: Cloud) -> None:
    cloud.hear("Two cakes, please")
    interactive = {**BUTTONS, "header": {"type": "text", "text": "Cakes"}, "footer": {"text": "The bakery"}}
    assert cloud.message(type="interactive", interactive=interactive, text=None).status_code == 200
    cloud.seal()
    assert cloud.heard_by_alice() == [
        {
            "t": "reply-buttons",
            "text": "Cakes\n\nWhich one?\n\nThe bakery",
            "buttons": [{"id": "b1", "text": "No. 1"}, {"id": "b2", "text": "No. 2"}],
        }
    ]


def test_a_reply_names_the_message_that_it_answers_and_a_bad_name_keeps_nothing_from_being_sent(
    cloud: Cloud,
) -> None:
    question = cloud.hear("Is it ready?")
    foreign = wamid_of(
        conversation_id_for(cloud.cast.bakery.id, cloud.cast.bob.id), cloud.cast.bob.id, from_business=False
    )
    for wamid in (question, foreign, "wamid.nonsense"):
        assert cloud.message(context={"message_id": wamid}).status_code == 200
    cloud.seal()
    asked = read_wamid(question)
    assert asked is not None
    named = {"id": str(asked.client_message_id), "sender": str(cloud.cast.alice.id)}
    assert [body.get("quote") for body in cloud.heard_by_alice()] == [named, None, None]


def test_a_person_may_be_named_by_the_id_that_the_business_knows(cloud: Cloud) -> None:
    cloud.hear("Hello")
    user_id = user_id_of(cloud.cast.bakery.id, cloud.cast.alice.id, "ES")
    answer = cloud.message(to=None, recipient=user_id)
    assert answer.json()["contacts"] == [{"input": user_id, "user_id": user_id}]
    both = cloud.message(to=ALICE, recipient="ES.5")
    assert both.json()["contacts"] == [{"input": ALICE, "wa_id": ALICE}]
    cloud.seal()
    assert len(cloud.heard_by_alice()) == 2
    theirs = user_id_of(cloud.cast.rival.id, cloud.cast.bob.id, "ES")
    assert cloud.message(to=None, recipient=theirs).status_code == 200
    assert OutboxRow.objects.get(customer=None).code == "undeliverable"


NO_SENDS: list[Any] = [
    ({"to": None}, 100),
    ({"to": "nobody"}, 100),
    ({"to": "12"}, 100),
    ({"to": None, "recipient": "nobody"}, 100),
    ({"recipient_type": "group"}, 100),
    ({"to": BAKERY_NUMBER}, 131021),
    ({"text": None}, 100),
    ({"text": "Hello"}, 100),
    ({"text": {}}, 131008),
    ({"text": {"body": ""}}, 131008),
    ({"text": {"body": ["x"]}}, 100),
    ({"text": {"body": "x" * 4097}}, 100),
    ({"biz_opaque_callback_data": "x" * 513}, 100),
    ({"context": "wamid.x"}, 100),
    ({"type": "sparkle", "sparkle": {}}, 100),
    ({"type": "image", "image": {"link": "https://x"}}, 131051),
    ({"type": "interactive", "interactive": {**BUTTONS, "header": {"type": "image"}}}, 131051),
    ({"type": "interactive", "interactive": {**BUTTONS, "action": {"buttons": []}}}, 131009),
    ({"type": "interactive", "interactive": {**BUTTONS, "body": {"text": "x" * 1025}}}, 100),
    ({"type": "interactive", "interactive": {**BUTTONS, "body": None}}, 131008),
    ({"type": "template", "template": {}}, 131008),
]


def test_what_cannot_be_sent_is_refused_at_once_with_its_code(cloud: Cloud) -> None:
    answers = [cloud.message(**fields) for fields, _ in NO_SENDS]
    assert [
        (fields, error_of(answer)[1]) for (fields, _), answer in zip(NO_SENDS, answers, strict=True)
    ] == NO_SENDS
    assert not OutboxRow.objects.exists()


NO_BUTTONS: list[Any] = [
    [("a", "A"), ("a", "B")],
    [("a", "A"), ("b", "A")],
    [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")],
    [("a", "x" * 21)],
    [("x" * 257, "A")],
    [("", "A")],
]


def test_buttons_differ_and_keep_their_limits(cloud: Cloud) -> None:
    for buttons in NO_BUTTONS:
        action = {"buttons": [{"type": "reply", "reply": {"id": one, "title": two}} for one, two in buttons]}
        answer = cloud.message(type="interactive", interactive={**BUTTONS, "action": action})
        assert error_of(answer)[1] in {100, 131008, 131009}, buttons


def template(name: str = "order_ready", code: str = "en", **fields: Any) -> dict[str, Any]:
    return {
        "type": "template",
        "text": None,
        "template": {"name": name, "language": {"code": code}, **fields},
    }


def texts(*values: str, **named: str) -> list[dict[str, Any]]:
    plain = [{"type": "text", "text": value} for value in values]
    return plain + [{"type": "text", "parameter_name": name, "text": value} for name, value in named.items()]


FILLED: list[Any] = [
    [{"type": "body", "parameters": texts(**VALUES)}],
    [{"type": "BODY", "parameters": texts(**dict(reversed(VALUES.items())))}],
    [
        {"type": "header", "parameters": texts(name="Alice")},
        {"type": "Body", "parameters": texts(**VALUES)},
    ],
    json.dumps([{"type": "body", "parameters": texts(**VALUES)}]),
    [
        {"type": "body", "parameters": texts(**VALUES)},
        {"type": "button", "sub_type": "QUICK_REPLY", "index": 0, "parameters": []},
    ],
    [
        {"type": "footer"},
        {
            "type": "body",
            "parameters": [
                *texts(name="Alice"),
                {
                    "type": "currency",
                    "parameter_name": "what",
                    "currency": {"fallback_value": VALUES["what"], "code": "EUR", "amount_1000": 1},
                },
            ],
        },
    ],
]


def test_a_template_is_filled_by_names_in_any_case_and_order(cloud: Cloud) -> None:
    version = approved_template(cloud.cast)
    for components in FILLED:
        answer = cloud.message(**template(components=components))
        assert answer.status_code == 200, (components, answer.content)
        assert answer.json()["messages"] == [{"id": ANY, "message_status": "accepted"}]
    cloud.seal()
    body = {"t": "template", "id": str(version.template_id), "v": 1, "lang": "en", "params": VALUES}
    assert cloud.heard_by_alice() == [body] * len(FILLED)
    assert {message.template_version for message in Message.objects.all()} == {str(version.id)}


LANGUAGES: list[Any] = [("en", "en"), ("en_US", "en"), ("pt", "pt"), ("pt_BR", "pt")]


def test_a_template_is_filled_by_place_in_the_language_that_is_asked_for(cloud: Cloud) -> None:
    approved_template(cloud.cast, PLACES, name="order_left")
    components = [
        {"type": "body", "parameters": texts("Ana", "77")},
        {"type": "header", "parameters": texts("Ana")},
    ]
    for asked, _ in LANGUAGES:
        assert cloud.message(**template("order_left", asked, components=components)).status_code == 200
    cloud.seal()
    heard = cloud.heard_by_alice()
    assert [body["lang"] for body in heard] == [given for _, given in LANGUAGES]
    assert [body["params"] for body in heard] == [{"1": "Ana", "2": "77"}] * len(LANGUAGES)


NO_COMPONENTS: list[Any] = [{"components": None}, {"components": []}, {}]


def test_a_template_without_gaps_needs_no_components(cloud: Cloud) -> None:
    approved_template(cloud.cast, Draft({"en": Variant("We open at seven.")}, {}), name="open")
    for fields in NO_COMPONENTS:
        assert cloud.message(**template("open", **fields)).status_code == 200


BODY = {"type": "body", "parameters": texts(**VALUES)}


NO_TEMPLATES: list[Any] = [
    ({"name": "nothing"}, 132001),
    ({"name": "in_review"}, 132001),
    ({"language": {"code": "fr"}}, 132001),
    ({"language": None}, 131008),
    ({"components": []}, 132000),
    ({"components": [{"type": "body", "parameters": texts(name="Alice")}]}, 132000),
    ({"components": [{"type": "header", "parameters": texts("a", "b")}, BODY]}, 132000),
    (
        {
            "components": [
                BODY,
                {"type": "button", "sub_type": "url", "index": "0", "parameters": texts("77")},
            ]
        },
        132000,
    ),
    ({"components": [{"type": "body", "parameters": texts("Alice", "cake")}]}, 132012),
    ({"components": [{"type": "body", "parameters": texts(name="Alice", which="cake")}]}, 132012),
    ({"components": [{"type": "header", "parameters": texts(name="Bob")}, BODY]}, 132012),
    ({"components": [{"type": "body", "parameters": texts(name="Alice", what="two\nlines")}]}, 132012),
    (
        {"components": [{"type": "body", "parameters": [{"type": "image", "image": {"id": "1"}}] * 2}]},
        132012,
    ),
    ({"components": [{"type": "carousel", "parameters": texts("x")}]}, 132012),
    ({"components": [{"type": "body", "parameters": texts(name="Alice", what="x" * 121)}]}, 132005),
    ({"components": [{"type": "body", "parameters": texts(name="Alice", what="")}]}, 131008),
    ({"components": [{"parameters": []}]}, 131008),
    ({"components": {"type": "body"}}, 100),
]


def test_a_template_that_cannot_be_sent_so_is_refused_with_its_code(cloud: Cloud) -> None:
    approved_template(cloud.cast)
    write_template(cloud.cast, name="in_review")
    usual = template(components=[BODY])["template"]
    answers = [
        cloud.message(**{**template(), "template": {**usual, **changes}}) for changes, _ in NO_TEMPLATES
    ]
    codes = [error_of(answer)[1] for answer in answers]
    assert [(changes, code) for (changes, _), code in zip(NO_TEMPLATES, codes, strict=True)] == NO_TEMPLATES
    assert not OutboxRow.objects.exists()


def test_the_gate_judges_later_and_its_codes_are_the_cloud_s(cloud: Cloud) -> None:
    assert cloud.message().status_code == 200
    cloud.seal()
    row = only_row()
    assert (row.state, row.code) == ("refused", "window_closed")
    assert status_error(row.code) == {
        "code": 131047,
        "title": "Re-engagement message",
        "message": "Re-engagement message",
        "error_data": {"details": ANY},
    }
    cloud.hear("Hello")
    block_business(customer_id=cloud.cast.alice.id, business=cloud.cast.bakery)
    cloud.message()
    cloud.seal()
    blocked = OutboxRow.objects.latest("id")
    assert (blocked.state, status_error(blocked.code)["code"]) == ("refused", 131026)
    assert refused("what_is_this").code == status_error("what_is_this")["code"] == 131000
    assert {refusal.code for refusal in REFUSALS.values()} >= {131026, 131047, 131050, 131056, 368, 131031}


def test_nobody_s_number_is_taken_and_refused_at_once(cloud: Cloud) -> None:
    answer = cloud.message(to=NOBODY)
    assert answer.status_code == 200
    assert answer.json()["contacts"] == [{"input": NOBODY, "wa_id": NOBODY}]
    row = only_row()
    assert (row.state, row.code, row.request, row.wa_id) == ("refused", "undeliverable", None, NOBODY)
    assert find_row(cloud.cast.bakery.id, answer.json()["messages"][0]["id"]) == row


def test_a_suspended_business_and_one_without_hosting_are_told_at_once(cloud: Cloud, settings: Any) -> None:
    Business.objects.filter(pk=cloud.cast.bakery.id).update(status=Business.Status.SUSPENDED)
    assert error_of(cloud.message()) == (403, 368)
    Business.objects.filter(pk=cloud.cast.bakery.id).update(status=Business.Status.VERIFIED)
    forget_nodes()
    settings.HOSTED_WORKER_PUBLIC_KEY = b""
    assert error_of(cloud.message()) == (400, 133010)
    assert not OutboxRow.objects.exists()


def test_who_takes_the_keys_back_sends_no_more(cloud: Cloud) -> None:
    sign(cloud.cast, cloud_sends.Custody.BROWSER)
    assert error_of(cloud.message()) == (400, 133010)


def test_a_call_costs_few_queries(cloud: Cloud, django_assert_max_num_queries: Any) -> None:
    cloud.message()
    with django_assert_max_num_queries(6):
        cloud.message()


def test_in_a_sandbox_a_flood_to_one_person_is_sent(cast: Cast, settings: Any) -> None:
    sandbox = open_cloud(cast, settings, is_sandbox=True)
    sandbox.hear("Go on")
    for _ in range(PAIR_RATE_LIMIT + 3):
        sandbox.message()
    sandbox.seal()
    assert OutboxRow.objects.filter(state="sent").count() == PAIR_RATE_LIMIT + 3
