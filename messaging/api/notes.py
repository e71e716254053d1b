"""Private notes for the people of a business in person (PROTOCOL.md)."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import ActorAPIView
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import unb64
from accounts.errors.base import MalformedError, NotYoursError
from accounts.queries.actors import Actor
from accounts.queries.businesses import get_membership
from messaging.api.requests import body_fields, query_number, query_text
from messaging.crypto.notes import MAX_CIPHERTEXT_SIZE, check_note_size
from messaging.errors.base import TooLargeError
from messaging.frames import read_uuid
from messaging.models.conversations import Conversation
from messaging.permissions import can_delete_note
from messaging.queries import notes as queries
from messaging.queries.conversations import get_conversation_for
from messaging.services import notes as services

MAX_EPOCH = 2**31 - 1
MOST_CALLED = 50


class NewestNotesView(ActorAPIView):
    """The newest notes about anybody: where a device that was away looks for its person's name."""

    def get(self, request: Request) -> Response:
        return _page(self.person, None, request)


class NotesView(ActorAPIView):
    def get(self, request: Request, conversation_id: UUID) -> Response:
        actor = self.person
        return _page(actor, get_conversation_for(actor, conversation_id), request)

    def post(self, request: Request, conversation_id: UUID) -> Response:
        actor = self.person
        conversation = get_conversation_for(actor, conversation_id)
        queries.notes_visible_to(actor)
        calls = "call" in request.data if isinstance(request.data, dict) else False
        fields = body_fields(request, "v", "id", "epoch", "ct", *(["call"] if calls else []))
        if actor.membership_id is None or fields["v"] != queries.VERSION:
            raise MalformedError
        note, created = services.add_note(
            conversation=conversation,
            author=get_membership(actor.membership_id),
            note_id=read_uuid(fields["id"]),
            epoch=_read_epoch(fields["epoch"]),
            ciphertext=_read_ciphertext(fields["ct"]),
            call=_read_call(fields.get("call", [])),
        )
        return Response(queries.show_note(note), status=201 if created else 200)


class NoteView(ActorAPIView):
    def delete(self, request: Request, conversation_id: UUID, note_id: UUID) -> Response:
        actor = self.person
        conversation = get_conversation_for(actor, conversation_id)
        note = queries.get_note_for(actor, conversation, note_id)
        if not can_delete_note(actor, note.author_id):
            raise NotYoursError
        services.delete_note(note=note)
        return Response(status=204)


def _page(actor: Actor, conversation: Conversation | None, request: Request) -> Response:
    limit = query_number(request, "limit", queries.PAGE_SIZE)
    page = queries.notes_page_for(actor, conversation, query_text(request, "cursor"), limit)
    shown: list[dict[str, Any]] = [queries.show_note(note) for note in page.notes]
    return Response({"notes": shown, "next": page.next_cursor})


def _read_epoch(value: object) -> int:
    if type(value) is not int or not 0 < value <= MAX_EPOCH:
        raise MalformedError
    return value


def _read_call(value: object) -> list[UUID]:
    if not isinstance(value, list) or len(value) > MOST_CALLED:
        raise MalformedError
    return [read_uuid(one) for one in value]


def _read_ciphertext(value: object) -> bytes:
    try:
        ciphertext = unb64(value)
        if len(ciphertext) > MAX_CIPHERTEXT_SIZE:
            raise TooLargeError
        check_note_size(ciphertext)
    except CryptoError as error:
        raise MalformedError from error
    return ciphertext
