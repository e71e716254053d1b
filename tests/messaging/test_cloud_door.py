"""How calls to the Cloud API may be written, and that every error has the form that its clients read."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models.phones import PhoneClaim
from accounts.models.tokens import ApiToken, Scope
from messaging.api.cloud import door
from messaging.models.outbox import OutboxRow
from tests.conftest import Cast
from tests.messaging.cloud import ALICE, Cloud, error_of, message, open_cloud
from tests.sessions import token_of

pytestmark = [pytest.mark.portable, pytest.mark.django_db]


@pytest.fixture
def cloud(cast: Cast, settings: Any) -> Cloud:
    return open_cloud(cast, settings)


PATHS: list[Any] = [
    "v23.0/{}/messages",
    "v14.0/{}/messages/",
    "{}/messages",
    "{}/messages/",
    "v26.0//{}/messages",
    "v1.0/{}/messages//",
]


def test_any_version_or_none_and_a_trailing_slash_or_none(cloud: Cloud) -> None:
    for path in PATHS:
        answer = cloud.call("post", path.format(cloud.number.node_id), message())
        assert answer.status_code == 200, (path, answer.content)
    assert OutboxRow.objects.count() == len(PATHS)


def bodies() -> dict[str, tuple[str, Any]]:
    """The same text to alice, in every way in which clients send parameters: content type, body."""
    plain = message()
    encoded = {**plain, "text": json.dumps(plain["text"])}
    nulls = {"recipient_type": None, "context": None, "biz_opaque_callback_data": None, "image": None}
    json_type = "application/json"
    return {
        "json": (json_type, json.dumps(plain)),
        "json with a charset": ("application/json; charset=utf-8", json.dumps(plain)),
        "json without a type": ("", json.dumps(plain)),
        "objects as json text": (json_type, json.dumps(encoded)),
        "nulls are absent": (json_type, json.dumps({**plain, **nulls})),
        "unknown fields": (
            json_type,
            json.dumps({**plain, "sparkle": {"a": [1]}, "recipient_identity_key_hash": "x"}),
        ),
        "type last": (json_type, json.dumps(dict(reversed(plain.items())))),
        "no type": (json_type, json.dumps({**plain, "type": None})),
        "number as a number": (json_type, json.dumps({**plain, "to": int(ALICE)})),
        "form": ("application/x-www-form-urlencoded", urlencode(encoded)),
        "multipart": ("multipart", encoded),
    }


def test_json_forms_and_multipart_are_the_same(cloud: Cloud) -> None:
    cloud.hear("Is it ready?")
    proof = {"HTTP_AUTHORIZATION": f"Bearer {cloud.token}"}
    path = f"/cloud/v23.0/{cloud.number.node_id}/messages"
    for name, (content_type, body) in bodies().items():
        how = {} if content_type == "multipart" else {"content_type": content_type}
        answer = Client().post(path, data=body, **how, **proof)
        assert answer.status_code == 200, (name, answer.content)
    cloud.seal()
    assert cloud.heard_by_alice() == [{"t": "text", "text": "Hello"}] * len(bodies())


def test_parameters_may_stand_in_the_address(cloud: Cloud) -> None:
    query = urlencode({**message(), "text": '{"body":"Hello"}', "access_token": cloud.token})
    answer = Client().post(f"/cloud/{cloud.number.node_id}/messages?{query}")
    assert answer.status_code == 200, answer.content


def test_a_token_in_the_address_counts_more_than_the_header(cloud: Cloud) -> None:
    path = f"/cloud/{cloud.number.node_id}"
    good, bad = f"Bearer {cloud.token}", "Bearer recado_nonsense"
    assert Client().get(f"{path}?access_token={cloud.token}", HTTP_AUTHORIZATION=bad).status_code == 200
    assert error_of(Client().get(f"{path}?access_token=x", HTTP_AUTHORIZATION=good)) == (401, 190)
    form = {**message(), "text": '{"body":"Hi"}', "access_token": cloud.token}
    assert Client().post(f"{path}/messages", data=form).status_code == 200


PROOFS: list[Any] = [
    ({}, (401, 0)),
    ({"HTTP_AUTHORIZATION": "Bearer recado_x"}, (401, 190)),
    ({"HTTP_AUTHORIZATION": "Basic x"}, (401, 0)),
]


def test_nobody_and_strangers_are_told_so(cloud: Cloud) -> None:
    for proof, error in PROOFS:
        assert error_of(Client().get(f"/cloud/v23.0/{cloud.number.node_id}", **proof)) == error


def test_a_revoked_token_and_one_without_the_scope_open_nothing(cloud: Cloud, cast: Cast) -> None:
    narrow = token_of(cast.olga, Scope.CONVERSATIONS, Scope.CONTACTS_READ)
    path = f"/cloud/v23.0/{cloud.number.node_id}"
    assert error_of(Client().get(path, HTTP_AUTHORIZATION=f"Bearer {narrow}")) == (403, 10)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert error_of(cloud.get(cloud.number.node_id)) == (401, 190)


def test_a_token_acts_for_the_nodes_of_its_own_business_only(cloud: Cloud, cast: Cast) -> None:
    theirs = token_of(cast.mallory, Scope.CLOUD_API)
    nodes = [cloud.number.node_id, cloud.account.waba_id, cloud.account.app_id, "123456789012345", "x", "-1"]
    for node in nodes:
        answer = Client().get(f"/cloud/v23.0/{node}", HTTP_AUTHORIZATION=f"Bearer {theirs}")
        assert error_of(answer) == (400, 100)
        assert answer.json()["error"]["error_subcode"] == 33
    sent = Client().post(
        f"/cloud/{cloud.number.node_id}/messages",
        data=json.dumps(message()),
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {theirs}",
    )
    assert error_of(sent) == (400, 100)
    assert not OutboxRow.objects.exists()


def test_a_number_that_was_given_up_is_no_node_any_more(cloud: Cloud) -> None:
    PhoneClaim.objects.filter(pk=cloud.number.claim_id).update(released_at=timezone.now())
    assert error_of(cloud.message()) == (400, 100)


def test_the_app_s_own_token_manages_the_app_only(cloud: Cloud) -> None:
    def ask(token: str, node: str) -> tuple[int, int]:
        return error_of(Client().get(f"/cloud/{node}", HTTP_AUTHORIZATION=f"Bearer {token}"))

    own = f"{cloud.account.app_id}|{cloud.secret}"
    assert ask(own, cloud.number.node_id) == (403, 10)
    assert ask(f"{cloud.account.app_id}|nonsense", cloud.number.node_id) == (401, 190)
    assert ask(f"1|{cloud.secret}", cloud.number.node_id) == (401, 190)


CALLS: list[Any] = [
    ("get", "", None, (404, 2500)),
    ("get", "v23.0/", None, (404, 2500)),
    ("get", "v23.0/{}/nonsense", None, (404, 2500)),
    ("get", "v23.0/{}/messages", None, (405, 100)),
    ("delete", "v23.0/{}", None, (405, 100)),
    ("options", "v23.0/{}", None, (405, 100)),
    ("post", "v23.0/{}/messages", [1], (400, 100)),
    ("post", "v23.0/{}/messages", {}, (400, 100)),
    ("post", "v23.0/{}/messages", {"messaging_product": "sms"}, (400, 100)),
    ("post", "v23.0/{}/messages", {"messaging_product": {"a": 1}}, (400, 100)),
]


def test_every_error_is_the_error_object(cloud: Cloud) -> None:
    for method, path, body, error in CALLS:
        answer = cloud.call(method, path.format(cloud.number.node_id), body)
        assert error_of(answer) == error, (method, path, body)


UNREADABLE: list[Any] = [
    b"{",
    b"\xff\xfe",
    b"[" * 5000,
    b'{"messaging_product": "\\ud800"}',
    b"x" * 3_000_000,
]


def test_a_body_that_cannot_be_read_is_the_callers_error(cloud: Cloud) -> None:
    path, proof = f"/cloud/{cloud.number.node_id}/messages", {"HTTP_AUTHORIZATION": f"Bearer {cloud.token}"}
    for raw in UNREADABLE:
        for content_type in ("application/json", "multipart/form-data; boundary=x", "multipart/form-data"):
            answer = Client().post(path, data=raw, content_type=content_type, **proof)
            assert error_of(answer) == (400, 100), (raw[:20], content_type)


def test_a_fault_of_ours_is_the_error_object_too(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(door, "find_node_lately", fail)
    assert error_of(cloud.message()) == (500, 131000)


def test_a_foreign_host_name_is_the_error_object_too(cloud: Cloud) -> None:
    answer = cloud.get(cloud.number.node_id, HTTP_HOST="lookaside.fbsbx.com")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
    assert answer.headers["Content-Type"].startswith("application/json")


def test_sentences_are_english_whatever_the_machine_prefers(cloud: Cloud) -> None:
    answer = cloud.post(f"{cloud.number.node_id}/messages", {}, HTTP_ACCEPT_LANGUAGE="es")
    assert "is required" in answer.json()["error"]["error_data"]["details"]
