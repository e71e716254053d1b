"""Quick replies and saved views for the inbox (PROTOCOL.md)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import MalformedError, NotYoursError
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_membership
from messaging.errors.base import UnknownFieldError
from messaging.errors.team import SavedViewFieldError
from messaging.gaps import is_invisible
from messaging.models.saved_views import SavedView
from messaging.permissions import can_change_saved_view
from messaging.queries import saved_views as queries
from messaging.queries.quick_replies import quick_replies_for, show_quick_reply
from messaging.services import saved_views as services

MAX_NAME, MAX_TEXT = 40, 100
FIELDS = {"name", "query", "shared"}
# The parameters of GET inbox/ that a view keeps, and what each may be; None is any text.
PARAMETERS: Mapping[str, frozenset[str] | None] = {
    "view": frozenset({"open", "mine", "unassigned", "snoozed", "resolved", "all"}),
    "label": None,
    "assignee": None,
    "unread": frozenset({"1"}),
    "sort": frozenset({"newest", "waiting"}),
    "q": None,
}


class QuickRepliesView(ActorAPIView):
    def get(self, request: Request) -> Response:
        replies = [show_quick_reply(reply) for reply in quick_replies_for(self.person)]
        return Response({"replies": replies})


class SavedViewsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        actor = self.person
        return Response({"views": [_show(actor, view) for view in queries.saved_views_for(actor)]})

    def post(self, request: Request) -> Response:
        actor = self.person
        if actor.membership_id is None:
            raise NotYoursError
        given = _read(request)
        if "name" not in given:
            raise MalformedError
        view = services.add_saved_view(
            owner=get_membership(actor.membership_id),
            name=given["name"],
            query=given.get("query", {}),
            is_shared=given.get("shared", False),
        )
        return Response(_show(actor, view), status=201)


class SavedViewView(ActorAPIView):
    def patch(self, request: Request, view_id: UUID) -> Response:
        actor, view = self._changeable(view_id)
        given = _read(request)
        services.change_saved_view(
            view=view,
            name=given.get("name", view.name),
            query=given.get("query", view.query),
            is_shared=given.get("shared", view.is_shared),
        )
        return Response(_show(actor, view))

    def delete(self, request: Request, view_id: UUID) -> Response:
        services.delete_saved_view(view=self._changeable(view_id)[1])
        return Response(status=204)

    def _changeable(self, view_id: UUID) -> tuple[Actor, SavedView]:
        actor = self.person
        view = queries.get_saved_view_for(actor, view_id)
        if not can_change_saved_view(actor, view.owner_id):
            raise NotYoursError
        return actor, view


def _show(actor: Actor, view: SavedView) -> dict[str, Any]:
    return queries.show_saved_view(actor, view, can_change=can_change_saved_view(actor, view.owner_id))


def _read(request: Request) -> dict[str, Any]:
    """The fields that were given, each as it must be."""
    given = request.data
    if not isinstance(given, dict):
        raise MalformedError
    if not set(given) <= FIELDS:
        raise UnknownFieldError
    if not isinstance(given.get("shared", False), bool):
        raise MalformedError
    read = dict(given)
    if "name" in given:
        read["name"] = _read_name(given["name"])
    if "query" in given:
        _check_query(given["query"])
    return read


def _read_name(name: object) -> str:
    if not isinstance(name, str):
        raise MalformedError
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME or any(is_invisible(sign) for sign in name):
        raise SavedViewFieldError({"name": _("1 to 40 visible characters.")})
    return name


def _check_query(query: object) -> None:
    if not isinstance(query, dict):
        raise MalformedError
    for name, value in query.items():
        if not _fits(name, value):
            raise SavedViewFieldError({f"query.{name}": _("This is no part of a view.")})


def _fits(name: str, value: object) -> bool:
    allowed = PARAMETERS.get(name, frozenset())
    if not isinstance(value, str) or any(is_invisible(sign) for sign in value):
        return False
    return value in allowed if allowed is not None else 0 < len(value) <= MAX_TEXT
