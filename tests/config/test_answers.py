"""Every answer has a policy, and every nonsensical body an answer."""

from typing import Any

import pytest
from django.test import Client

from accounts.doors import CHAT
from tests.conftest import Cast
from tests.sessions import open_door

POLICY = "Content-Security-Policy"


@pytest.mark.parametrize(
    "body",
    [
        b'{"business": "\\u0000"}',
        b'{"business": "\\ud800"}',
        b'{"\\udfff": ["x"]}',
        b'{"business": "\xed\xa0\x80"}',
        b'{"business": "\xff"}',
        b'{"business": NaN}',
        b'{"business": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"{",
        b"",
    ],
    ids=range(11),
)
def test_a_body_that_nobody_can_read_or_store_is_malformed(cast: Cast, body: bytes) -> None:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    for path in ("/chat/api/conversations/", f"/chat/api/keys/{cast.alice.id}/epochs/"):
        for kind in ("application/json", "application/json; charset=rot13"):
            answer = client.generic("POST", path, body, content_type=kind)
            assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_body_over_the_limit_is_too_large(cast: Cast) -> None:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    body = b'{"business": "' + b"a" * 3_000_000 + b'"}'
    answer = client.generic("POST", "/chat/api/conversations/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_escaped_texts_that_can_be_stored_are_read(cast: Cast) -> None:
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    body = b'{"business": "\\ud83d\\ude00 \\u00e9"}'
    answer = client.post("/chat/api/conversations/", body, content_type="application/json")
    assert answer.status_code == 404


def test_no_answer_is_without_a_policy(db: None, settings: Any) -> None:
    client = Client()
    worker = "/static/accounts/js/crypto/backup-worker.js"
    for path, host, status in (
        ("/", "testserver", 200),
        ("/no/", "testserver", 404),
        ("/chat/", "testserver", 302),
        ("/", "evil.example", 400),
        (worker, "testserver", 200),
    ):
        answer = client.get(path, headers={"Host": host})
        assert (answer.status_code, POLICY in answer.headers) == (status, True), path
        assert "script-src" in answer.headers[POLICY]
    settings.SECURE_SSL_REDIRECT = True
    for host, status in (("testserver", 301), ("evil.example", 400)):
        answer = Client().get("/", headers={"Host": host})
        assert (answer.status_code, POLICY in answer.headers) == (status, True)
