"""Saved views as a member sees them: their own, and those of the team."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.errors.base import NotFoundError, NotYoursError
from accounts.queries.actors import Actor
from messaging.models.saved_views import SavedView


def saved_views_for(actor: Actor) -> QuerySet[SavedView]:
    """The views of this member and of their team, by name.

    A view that was shared stays the team's when its owner leaves. Raises NotYoursError for a customer.
    """
    if actor.business_id is None:
        raise NotYoursError
    own = SavedView.objects.filter(business_id=actor.business_id)
    seen = own.filter(Q(owner_id=actor.membership_id) | Q(is_shared=True))
    return seen.select_related("owner__user").order_by("name", "pk")


def get_saved_view_for(actor: Actor, view_id: UUID) -> SavedView:
    """Return a view that this member sees. Raises NotFoundError when missing, foreign or a colleague's."""
    found = saved_views_for(actor).filter(pk=view_id).first()
    if found is None:
        raise NotFoundError
    return found


def show_saved_view(actor: Actor, view: SavedView, *, can_change: bool) -> dict[str, Any]:
    """A saved view as the inbox gets it (PROTOCOL.md); its owner is loaded."""
    return {
        "id": str(view.pk),
        "name": view.name,
        "query": view.query,
        "shared": view.is_shared,
        "mine": view.owner_id == actor.membership_id,
        "owner": view.owner.user.name,
        "can_change": can_change,
    }
