"""Tokens with which programs act for a member."""

import secrets

from django.utils import timezone

from accounts.models.businesses import Membership
from accounts.models.tokens import ApiToken
from accounts.queries.tokens import hash_token
from accounts.services.sessions import announce_session_end

TOKEN_PREFIX = "recado_"  # noqa: S105
TOKEN_BYTES = 32


def issue_token(*, membership: Membership, name: str) -> str:
    """Return a new token; it is shown this once, and only its SHA-256 is kept."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    ApiToken.objects.create(membership=membership, name=name, token_hash=hash_token(token))
    return token


def revoke_token(*, token: ApiToken) -> None:
    """End a token; programs that hold it are refused from now on, and their sockets close."""
    live = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if live.update(revoked_at=timezone.now()):
        announce_session_end(user_id=token.membership.user_id)
