"""WHO: people, businesses, phone numbers, keys, verification, audit. Import each noun from its own module."""

from accounts.models import (
    audit,
    businesses,
    emails,
    exports,
    hosting,
    keys,
    letters,
    links,
    people,
    phones,
    pilot,
    pins,
    review,
    tokens,
    transparency,
    verification,
)

__all__ = [
    "audit",
    "businesses",
    "emails",
    "exports",
    "hosting",
    "keys",
    "letters",
    "links",
    "people",
    "phones",
    "pilot",
    "pins",
    "review",
    "tokens",
    "transparency",
    "verification",
]
