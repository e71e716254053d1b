"""Tokens of programs."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from accounts.errors.base import NotFoundError
from accounts.models.tokens import ApiToken
from accounts.queries.actors import Actor


def hash_token(token: str) -> str:
    """The form in which a token is stored; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_token(token: str) -> ApiToken | None:
    """Return the live token with this text, of a member who still is one."""
    return find_tokens([token])[0]


def find_tokens(tokens: Sequence[str]) -> list[ApiToken | None]:
    """The live tokens with these texts, in their order, as `find_token` finds one; in one query."""
    hashes = [hash_token(token) for token in tokens]
    rows = ApiToken.objects.select_related("membership__user", "membership__business", "endpoint").filter(
        token_hash__in=set(hashes),
        revoked_at__isnull=True,
        membership__removed_at__isnull=True,
        membership__user__is_active=True,
    )
    found = {row.token_hash: row for row in rows}
    return [found.get(one) for one in hashes]


def tokens_for(actor: Actor) -> QuerySet[ApiToken]:
    """The live tokens of the actor's business, whoever made them, the newest first."""
    rows = ApiToken.objects.filter(membership__business_id=actor.party_id, revoked_at__isnull=True)
    live = rows.filter(membership__removed_at__isnull=True)
    return live.select_related("membership__user").order_by("-created_at", "pk")


def get_token_for(actor: Actor, token_id: UUID) -> ApiToken:
    """Return a live token of the actor's business. Raises NotFoundError when ended, missing or foreign."""
    token = tokens_for(actor).filter(pk=token_id).first()
    if token is None:
        raise NotFoundError
    return token
