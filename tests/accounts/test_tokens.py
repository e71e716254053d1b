"""Tokens of programs: what they may do, who learns of them, and when they end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.errors.base import MalformedError
from accounts.errors.tokens import TokenLimitError
from accounts.models.audit import AuditEvent
from accounts.models.tokens import ApiToken, Scope
from accounts.services import tokens
from accounts.services.tokens import issue_token, revoke_token, use_token
from tests.conftest import Cast
from tests.sessions import token_of


def program(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_a_program_is_let_in_by_any_scope_that_a_route_names(cast: Cast) -> None:
    for scope in (Scope.CONVERSATIONS, Scope.CONNECTOR):
        assert program(token_of(cast.luis, scope)).get("/api/v1/conversations/").status_code == 200
        assert program(token_of(cast.luis, scope)).head("/api/v1/conversations/").status_code == 200
    others = [scope for scope in Scope if scope not in (Scope.CONVERSATIONS, Scope.CONNECTOR)]
    answer = program(token_of(cast.luis, *others)).get("/api/v1/conversations/")
    assert code_of(answer) == (403, "scope_missing")


def test_a_route_that_names_no_scope_lets_no_program_in(cast: Cast) -> None:
    client = program(token_of(cast.olga))
    assert code_of(client.get("/api/v1/page-token/")) == (403, "scope_missing")
    assert code_of(client.get("/api/v1/reports/")) == (403, "scope_missing")
    assert client.delete("/api/v1/me/").status_code == 405


def test_every_token_may_ask_who_it_is(cast: Cast) -> None:
    for scope in Scope:
        assert program(token_of(cast.luis, scope)).get("/api/v1/me/").json()["name"] == "Luis"


def test_a_token_is_kept_only_as_its_hash_and_written_down_without_it(cast: Cast) -> None:
    text = issue_token(
        membership=cast.luis, name="till", scopes=[Scope.CONTACTS_READ], actor_id=cast.olga.user_id
    )
    token = ApiToken.objects.get()
    assert text not in str(vars(token))
    revoke_token(token=token, actor_id=cast.olga.user_id)
    revoke_token(token=token, actor_id=cast.olga.user_id)
    made, ended = AuditEvent.objects.filter(action__startswith="token.").order_by("id")
    assert (made.action, made.actor, made.detail) == (
        "token.issued",
        cast.olga.user,
        {"name": "till", "scopes": ["contacts:read"]},
    )
    assert (ended.action, ended.business, ended.target) == ("token.revoked", cast.bakery, str(token.id))
    assert program(text).get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ["contacts:read"]), ("x" * 81, ["contacts:read"]), ("x", []), ("x", ["all"])]
)
def test_a_token_needs_a_name_and_known_scopes(cast: Cast, name: str, scopes: list[str]) -> None:
    with pytest.raises(MalformedError):
        issue_token(membership=cast.luis, name=name, scopes=scopes, actor_id=cast.luis.user_id)


def test_a_business_has_so_many_live_tokens_and_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MAX_TOKENS_PER_BUSINESS", 1)
    token_of(cast.luis)
    with pytest.raises(TokenLimitError):
        token_of(cast.olga)
    revoke_token(token=ApiToken.objects.get(), actor_id=cast.olga.user_id)
    assert token_of(cast.olga)
    assert token_of(cast.mallory)


def test_the_last_use_of_a_token_is_written_down_once_a_minute(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    text = token_of(cast.luis)
    with django_assert_num_queries(2):
        use_token(text)
    with django_assert_num_queries(1):
        use_token(text)
    earlier = timezone.now() - timedelta(minutes=2)
    ApiToken.objects.update(last_used_at=earlier)
    use_token(text)
    noted = ApiToken.objects.get().last_used_at
    assert noted is not None
    assert noted > earlier
