"""Tokens with which programs act for a member."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.errors.base import MalformedError
from accounts.errors.tokens import TokenLimitError
from accounts.models.businesses import Business, Membership
from accounts.models.tokens import ApiToken, Scope
from accounts.queries.tokens import find_tokens, hash_token
from accounts.services.audit import Action, record_event
from accounts.services.sessions import announce_session_end

TOKEN_PREFIX = "recado_"  # noqa: S105
TOKEN_BYTES = 32
MAX_TOKENS_PER_BUSINESS = 50
USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue_token(*, membership: Membership, name: str, scopes: Iterable[str], actor_id: UUID) -> str:
    """Return a new token; it is shown this once, and only its SHA-256 is kept.

    The caller has proved that the actor may make tokens for this member. Raises MalformedError for a name of
    no or more than 80 characters, no scope or an unknown one; TokenLimitError.
    """
    given = sorted(set(scopes))
    fits = 0 < len(name) <= ApiToken._meta.get_field("name").max_length  # type: ignore[operator]
    if not fits or not given or not set(given) <= set(Scope.values):
        raise MalformedError
    Business.objects.select_for_update().get(pk=membership.business_id)
    live = ApiToken.objects.filter(membership__business_id=membership.business_id, revoked_at__isnull=True)
    if live.count() >= MAX_TOKENS_PER_BUSINESS:
        raise TokenLimitError
    text = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        membership=membership, name=name, scopes=given, token_hash=hash_token(text)
    )
    record_event(
        action=Action.TOKEN_ISSUED,
        actor_id=actor_id,
        business_id=membership.business_id,
        target=str(token.id),
        detail={"name": name, "scopes": given},
    )
    return text


@transaction.atomic
def revoke_token(*, token: ApiToken, actor_id: UUID | None) -> None:
    """End a token; programs that hold it are refused from now on, and their sockets close."""
    live = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if not live.update(revoked_at=timezone.now()):
        return
    record_event(
        action=Action.TOKEN_REVOKED,
        actor_id=actor_id,
        business_id=token.membership.business_id,
        target=str(token.id),
        detail={"name": token.name},
    )
    announce_session_end(user_id=token.membership.user_id)


def replace_token(*, token: ApiToken, token_hash: str) -> None:
    """Let a program that holds a token go on with another one, of which the caller has read the hash.

    Runs inside the caller's transaction. Raises MalformedError for a hash that is taken.
    """
    if ApiToken.objects.filter(token_hash=token_hash).exists():
        raise MalformedError
    ApiToken.objects.filter(pk=token.pk).update(token_hash=token_hash)


def use_token(text: str) -> ApiToken | None:
    """Return the live token with this text, and note that it is in use: at most one write a minute."""
    return use_tokens([text])[0]


def use_tokens(texts: Sequence[str]) -> list[ApiToken | None]:
    """The live tokens with these texts, in their order, as `use_token` takes one; in one query."""
    tokens, now = find_tokens(texts), timezone.now()
    for token in {token.pk: token for token in tokens if token}.values():
        if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
            ApiToken.objects.filter(pk=token.pk, last_used_at=token.last_used_at).update(last_used_at=now)
    return tokens
