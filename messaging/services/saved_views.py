"""Saved views: kept, changed, deleted."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from accounts.models.businesses import Membership
from accounts.services.locks import hold_lock
from messaging.errors.team import SavedViewLimitError, SavedViewTakenError
from messaging.models.saved_views import SavedView

MAX_SAVED_VIEWS = 50


@transaction.atomic
def add_saved_view(*, owner: Membership, name: str, query: Mapping[str, str], is_shared: bool) -> SavedView:
    """Keep a filter of the inbox under a name. `query` was checked by the caller, who is its owner.

    Raises SavedViewTakenError, SavedViewLimitError.
    """
    _hold(owner.pk)
    if SavedView.objects.filter(owner=owner).count() >= MAX_SAVED_VIEWS:
        raise SavedViewLimitError
    _check_name(owner.pk, name, None)
    return SavedView.objects.create(
        business_id=owner.business_id, owner=owner, name=name, query=dict(query), is_shared=is_shared
    )


@transaction.atomic
def change_saved_view(*, view: SavedView, name: str, query: Mapping[str, str], is_shared: bool) -> SavedView:
    """Change a view. The caller has proved that the person may. Raises SavedViewTakenError."""
    _hold(view.owner_id)
    _check_name(view.owner_id, name, view.pk)
    view.name, view.query, view.is_shared = name, dict(query), is_shared
    view.save(update_fields=["name", "query", "is_shared"])
    return view


def delete_saved_view(*, view: SavedView) -> None:
    """Delete a view. The caller has proved that the person may."""
    view.delete()


def _hold(owner_id: UUID) -> None:
    hold_lock(f"saved_views:{owner_id}")


def _check_name(owner_id: UUID, name: str, own: UUID | None) -> None:
    others = SavedView.objects.filter(owner_id=owner_id, name__iexact=name)
    if (others if own is None else others.exclude(pk=own)).exists():
        raise SavedViewTakenError
