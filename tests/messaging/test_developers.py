"""The Developers page: who may make a token, what is asked, what is shown, and how it ends."""

import ast
import json
import re
import shlex

import pytest
from django.test import Client

from accounts.doors import BUSINESS
from accounts.models.tokens import ApiToken
from messaging.examples import examples_for
from tests.conftest import PASSWORD, Cast
from tests.sessions import open_door, token_id_of, token_of

pytestmark = pytest.mark.portable
PAGE = "/business/developers/"
TOKEN = re.compile(r"recado_[\w-]{43}")
FORM = {"name": "shop till", "scopes": ["contacts:read"], "password": PASSWORD}


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


@pytest.fixture
def luis(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    return client


def test_a_token_is_shown_once_and_works(olga: Client) -> None:
    answer = olga.post(PAGE, FORM)
    [text] = set(TOKEN.findall(answer.content.decode()))
    assert "no-store" in answer.headers["Cache-Control"]
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me/").json()["name"] == "Olga"
    again = olga.get(PAGE).content.decode()
    assert not TOKEN.search(again)
    assert "shop till" in again
    assert "contacts:read" in again


@pytest.mark.parametrize(
    "change",
    [
        {"password": "wrong"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["connector"]},
        {"name": ""},
    ],
)
def test_nothing_is_made_from_a_form_that_does_not_hold_and_what_was_typed_stays(
    olga: Client, change: dict[str, object]
) -> None:
    answer = olga.post(PAGE, {**FORM, **change})
    assert answer.status_code == 200
    assert b"field-error" in answer.content
    assert PASSWORD.encode() not in answer.content
    if "name" not in change:
        assert b'value="shop till"' in answer.content
    assert not ApiToken.objects.exists()


def test_an_agent_neither_makes_tokens_nor_ends_them(cast: Cast, luis: Client) -> None:
    token_id = token_id_of(cast.olga)
    assert luis.get(PAGE).status_code == 403
    assert luis.post(PAGE, FORM).status_code == 403
    assert luis.post(f"{PAGE}tokens/{token_id}/revoke/").status_code == 403
    assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1


def test_an_owner_ends_a_colleagues_token_and_no_other_businesss(cast: Cast, olga: Client) -> None:
    text = token_of(cast.luis)
    luis_s = ApiToken.objects.get()
    foreign = token_id_of(cast.mallory)
    assert olga.post(f"{PAGE}tokens/{foreign}/revoke/").status_code == 404
    assert olga.post(f"{PAGE}tokens/{luis_s.id}/revoke/").status_code == 302
    assert olga.post(f"{PAGE}tokens/{luis_s.id}/revoke/").status_code == 404
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/me/").status_code == 401
    assert ApiToken.objects.get(pk=foreign).revoked_at is None


def test_the_examples_say_the_same_to_curl_and_to_python_whatever_the_samples_hold() -> None:
    samples = {"name": "Ana O'Hara", "what": 'the "red" cake \\ ñ'}
    examples = examples_for("http://recado.example/api/v1/", "order_ready", samples)
    [*_, body] = shlex.split(examples.curl.replace("\\\n", " "))
    asked = json.loads(body)
    assert asked["to"][0]["values"] == samples
    calls = [node for node in ast.walk(ast.parse(examples.python)) if isinstance(node, ast.keyword)]
    [given] = [ast.literal_eval(keyword.value) for keyword in calls if keyword.arg == "json"]
    assert given == asked
