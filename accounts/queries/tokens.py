"""Tokens of programs."""

import hashlib

from accounts.models.tokens import ApiToken


def hash_token(token: str) -> str:
    """The form in which a token is stored; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_token(token: str) -> ApiToken | None:
    """Return the live token with this text, of a member who still is one."""
    return (
        ApiToken.objects.select_related("membership__user", "membership__business")
        .filter(
            token_hash=hash_token(token),
            revoked_at__isnull=True,
            membership__removed_at__isnull=True,
            membership__user__is_active=True,
        )
        .first()
    )
