"""The team inbox: lists and counts, changes and taking them back, the team, how it is given out."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.errors.base import MalformedError, NotYoursError
from accounts.queries.actors import Actor
from messaging.api.conversations import with_last
from messaging.api.requests import body_fields, query_number, query_text
from messaging.errors.base import UnknownFieldError
from messaging.events import entry_documents
from messaging.frames import read_sequence, read_uuid
from messaging.importing.rows import MAX_LABEL
from messaging.importing.values import is_readable
from messaging.permissions import can_set_inbox
from messaging.queries import inbox as queries
from messaging.queries.contacts import business_of
from messaging.queries.inbox_counts import inbox_counts_for, inbox_team_for
from messaging.queries.inbox_entries import inbox_of
from messaging.services import inbox as services
from messaging.services.inbox_turns import set_assignment

MOST_A_PAGE = 100
MOST_LABELS = 20
CHANGE_FIELDS = {
    "conversations",
    "status",
    "snoozed_until",
    "assignee",
    "add_labels",
    "remove_labels",
    "read",
}


def member_of(actor: Actor) -> tuple[UUID, UUID]:
    """The business and the membership of who acts. Raises NotYoursError for a customer."""
    if actor.membership_id is None:
        raise NotYoursError
    return business_of(actor), actor.membership_id


class InboxView(ActorAPIView):
    def get(self, request: Request) -> Response:
        actor = self.person
        member_of(actor)
        assignee = query_text(request, "assignee")
        filters = queries.InboxFilters(
            view=query_text(request, "view") or "open",
            label=query_text(request, "label"),
            assignee=read_uuid(assignee) if assignee else None,
            only_unread=_read_flag(query_text(request, "unread")),
            sort=query_text(request, "sort") or queries.NEWEST,
            text=query_text(request, "q"),
        )
        cursor = query_text(request, "cursor")
        limit = max(0, min(query_number(request, "limit", queries.PAGE_SIZE), MOST_A_PAGE))
        page = queries.inbox_page_for(actor, filters, cursor, limit=limit)
        shown = {"conversations": [with_last(one) for one in page.summaries], "next": page.next_cursor}
        return Response(shown if cursor else {**shown, "counts": inbox_counts_for(actor)})


class ChangesView(ActorAPIView):
    def post(self, request: Request) -> Response:
        actor = self.person
        business_id, member_id = member_of(actor)
        ids, changes = _read_changes(request.data)
        known = queries.get_conversations_for(actor, ids)
        change_id = services.change_entries(
            business_id=business_id, member_id=member_id, ids=known, changes=changes
        )
        entries = entry_documents(inbox_of(known))
        return Response({"change": str(change_id) if change_id else None, "entries": entries})


class UndoView(ActorAPIView):
    def post(self, request: Request, change_id: UUID) -> Response:
        business_id, member_id = member_of(self.person)
        body_fields(request)
        ids, kept = services.undo_change(business_id=business_id, member_id=member_id, change_id=change_id)
        return Response({"entries": entry_documents(inbox_of(ids)), "kept": kept})


class InboxTeamView(ActorAPIView):
    def get(self, request: Request) -> Response:
        return Response({"members": inbox_team_for(self.person)})


class InboxSettingsView(ActorAPIView):
    def get(self, request: Request) -> Response:
        business_id = business_of(self.person)
        return Response({"assignment": queries.assignment_of(business_id)})

    def put(self, request: Request) -> Response:
        actor = self.person
        if not can_set_inbox(actor):
            raise NotYoursError
        business_id = business_of(actor)
        assignment = body_fields(request, "assignment")["assignment"]
        set_assignment(business_id=business_id, assignment=assignment, actor_id=actor.user_id)
        return Response({"assignment": queries.assignment_of(business_id)})


class HistoryView(ActorAPIView):
    def get(self, request: Request, conversation_id: UUID) -> Response:
        return Response({"events": queries.history_for(self.person, conversation_id)})


def _read_flag(text: str) -> bool:
    if text not in ("", "1"):
        raise MalformedError
    return text == "1"


def _read_changes(data: object) -> tuple[set[UUID], services.Changes]:
    if not isinstance(data, dict) or not isinstance(data.get("conversations"), list):
        raise MalformedError
    if not set(data) <= CHANGE_FIELDS:
        raise UnknownFieldError
    if not 1 <= len(data["conversations"]) <= services.MOST_AT_ONCE:
        raise MalformedError
    status, until, assignee = data.get("status"), data.get("snoozed_until"), data.get("assignee")
    if status is not None and not isinstance(status, str):
        raise MalformedError
    if type(data.get("read", False)) is not bool:
        raise MalformedError
    return {read_uuid(one) for one in data["conversations"]}, services.Changes(
        status=status,
        snoozed_until_ms=None if until is None else read_sequence(until),
        assigns="assignee" in data,
        assignee_id=None if assignee is None else read_uuid(assignee),
        add_labels=_read_names(data, "add_labels"),
        remove_labels=_read_names(data, "remove_labels"),
        reads=data.get("read", False),
    )


def _read_names(data: dict[str, Any], field: str) -> tuple[str, ...]:
    names = data.get(field, [])
    if not isinstance(names, list) or len(names) > MOST_LABELS:
        raise MalformedError
    read = []
    for name in names:
        text = " ".join(name.split()) if isinstance(name, str) else ""
        if not 0 < len(text) <= MAX_LABEL or not is_readable(text):
            raise MalformedError
        read.append(text)
    return tuple(dict.fromkeys(read))
