"""Private notes as a member's device makes and opens them."""

import json
import uuid
from typing import Any
from uuid import UUID

from accounts.crypto.primitives import b64, unb64
from messaging.crypto.notes import NotePlace, lock_note, open_note
from messaging.models.conversations import Conversation
from messaging.models.notes import Note
from messaging.models.quick_replies import QuickReply
from messaging.models.saved_views import SavedView
from messaging.services.notes import add_note
from tests.conftest import Cast
from tests.parties import TestParty


def note_document(
    business: TestParty, conversation: Conversation, author_id: UUID, text: str, *mentions: str
) -> dict[str, Any]:
    """A note as it is posted, under the business's newest epoch."""
    note_id = uuid.uuid4()
    body = json.dumps({"t": "note", "text": text, "mentions": list(mentions)}).encode()
    place = NotePlace(
        business.id.bytes, conversation.id.bytes, note_id.bytes, author_id.bytes, business.epoch
    )
    ciphertext = lock_note(business.epoch_seeds[business.epoch], place, body)
    return {"v": 1, "id": str(note_id), "epoch": business.epoch, "ct": b64(ciphertext)}


def read_note(business: TestParty, note: dict[str, Any]) -> dict[str, Any]:
    """The body of a note as the server gives it."""
    ids = (UUID(note["conversation"]), UUID(note["id"]), UUID(note["author"]["id"]))
    place = NotePlace(business.id.bytes, *(one.bytes for one in ids), note["epoch"])
    body: dict[str, Any] = json.loads(
        open_note(business.epoch_seeds[note["epoch"]], place, unb64(note["ct"]))
    )
    return body


def write_note(cast: Cast, text: str = "she prefers a call") -> Note:
    """A note of luis's about alice, kept."""
    document = note_document(cast.keys["bakery"], cast.conversation, cast.luis.id, text)
    return add_note(
        conversation=cast.conversation,
        author=cast.luis,
        note_id=UUID(document["id"]),
        epoch=document["epoch"],
        ciphertext=unb64(document["ct"]),
    )[0]


def kept_for_the_team(cast: Cast, words: str) -> dict[str, UUID]:
    """A note, a quick reply and a shared view of the bakery's with these words, by the gaps of addresses."""
    reply = QuickReply.objects.create(business=cast.bakery, shortcut="hours", text=words)
    view = SavedView.objects.create(business=cast.bakery, owner=cast.luis, name=words, is_shared=True)
    return {"uuid:note_id": write_note(cast, words).pk, "uuid:reply_id": reply.pk, "uuid:view_id": view.pk}
