"""Device links as their two devices see them."""

from uuid import UUID

from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.models.links import DeviceLink
from accounts.queries.actors import Actor


def link_state_for(actor: Actor, link_id: UUID) -> str:
    """Say how far one's own device link has come: "open", "given", "taken" or "expired".

    Raises NotFoundError for another's.
    """
    link = DeviceLink.objects.filter(pk=link_id, party_id=actor.own_party_id).first()
    if link is None:
        raise NotFoundError
    if link.taken_at is not None:
        return "taken"
    if link.expires_at <= timezone.now():
        return "expired"
    return "open" if link.given_at is None else "given"
