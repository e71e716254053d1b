"""Who holds a business's keys besides its people, as the business sees it."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from accounts.errors.base import NotYoursError
from accounts.models.hosting import AgentEndpoint
from accounts.models.keys import Party
from accounts.queries.actors import Actor
from accounts.queries.keys import is_hosted
from accounts.vault import is_hosting_available


def custody_for(actor: Actor) -> dict[str, Any]:
    """Who holds the keys of the actor's business (KEYS.md, `GET custody/`).

    Raises NotYoursError for a customer.
    """
    if actor.business_id is None:
        raise NotYoursError
    return {
        "hosted": is_hosted(actor.business_id),
        "available": is_hosting_available(),
        "endpoint": _endpoint_of(actor.business_id),
        "connector": show_connector(actor.business_id),
    }


def _endpoint_of(business_id: UUID) -> dict[str, Any] | None:
    standing = AgentEndpoint.objects.hosted().filter(business_id=business_id)
    rows = standing.annotate(newest_wrap=Max("wraps__newest_epoch"))
    endpoint = rows.values("id", "master_key_id", "newest_wrap").first()
    if endpoint is None:
        return None
    return {
        "id": str(endpoint["id"]),
        "has_keys": bool(endpoint["master_key_id"]),
        "newest_wrap": endpoint["newest_wrap"] or 0,
    }


def show_connector(business_id: UUID) -> dict[str, Any] | None:
    """A business's connector (KEYS.md, `POST connector/`); None when it has none."""
    standing = AgentEndpoint.objects.connectors().filter(business_id=business_id)
    rows = standing.annotate(
        newest_wrap=Max("wraps__newest_epoch"), has_keys=Exists(Party.objects.filter(pk=OuterRef("pk")))
    )
    row = rows.values("id", "has_keys", "newest_wrap", "version", "token__last_used_at").first()
    if row is None:
        return None
    seen_at = row["token__last_used_at"]
    return {
        "id": str(row["id"]),
        "has_keys": row["has_keys"],
        "newest_wrap": row["newest_wrap"] or 0,
        "version": row["version"],
        "seen_at": int(seen_at.timestamp() * 1000) if seen_at and row["has_keys"] else None,
    }
