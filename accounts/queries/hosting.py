"""Hosted custody as its business sees it."""

from typing import Any
from uuid import UUID

from django.db.models import Max

from accounts.errors import NotYoursError
from accounts.models.hosting import HostedEndpoint
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
    }


def _endpoint_of(business_id: UUID) -> dict[str, Any] | None:
    standing = HostedEndpoint.objects.standing().filter(business_id=business_id)
    rows = standing.annotate(newest_wrap=Max("wraps__newest_epoch"))
    endpoint = rows.values("id", "master_key_id", "newest_wrap").first()
    if endpoint is None:
        return None
    return {
        "id": str(endpoint["id"]),
        "has_keys": bool(endpoint["master_key_id"]),
        "newest_wrap": endpoint["newest_wrap"] or 0,
    }
