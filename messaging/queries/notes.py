"""Private notes as the people of a business see them; nobody else does, not even its own machines."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.crypto.primitives import b64
from accounts.errors.base import MalformedError, NotFoundError, NotYoursError
from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from messaging.models.conversations import Conversation
from messaging.models.notes import Note

PAGE_SIZE = 100
VERSION = 1


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of notes, the newest first, and the cursor of the next."""

    notes: list[Note]
    next_cursor: str | None


def notes_visible_to(actor: Actor) -> QuerySet[Note]:
    """The notes of the business that a member acts for.

    Raises NotYoursError for customers, for connectors and for roles that hold no keys.
    """
    if actor.business_id is None or actor.membership_id is None or not may(actor, Act.CONVERSE):
        raise NotYoursError
    return Note.objects.filter(business_id=actor.business_id).select_related("author__user")


def notes_page_for(actor: Actor, conversation: Conversation | None, cursor: str, limit: int) -> NotesPage:
    """The notes of a conversation, or the newest of all, with a keyset cursor.

    The caller has got the conversation from `get_conversation_for`. Raises NotYoursError, MalformedError.
    """
    rows = notes_visible_to(actor)
    if conversation is not None:
        rows = rows.filter(conversation=conversation)
    if cursor:
        try:
            rows = rows.filter(pk__lt=UUID(cursor))
        except ValueError as error:
            raise MalformedError from error
    limit = max(1, min(limit, PAGE_SIZE))
    found = list(rows.order_by("-id")[: limit + 1])
    page = found[:limit]
    return NotesPage(page, str(page[-1].pk) if len(found) > limit else None)


def get_note_for(actor: Actor, conversation: Conversation, pk: UUID) -> Note:
    """Return a note of a conversation. Raises NotFoundError when missing or foreign, NotYoursError."""
    found = notes_visible_to(actor).filter(pk=pk, conversation=conversation).first()
    if found is None:
        raise NotFoundError
    return found


def show_note(note: Note) -> dict[str, Any]:
    """A note as members' devices get it (PROTOCOL.md); its author is loaded."""
    return {
        "v": VERSION,
        "key": str(note.pk),
        "id": str(note.note_id),
        "conversation": str(note.conversation_id),
        "author": {"id": str(note.author_id), "name": note.author.user.name},
        "epoch": note.epoch,
        "ct": b64(bytes(note.ciphertext)),
        "at": note.written_at_ms,
    }
