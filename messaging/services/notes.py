"""Private notes: kept as they were locked, told to the team's open pages, deleted for good."""

import time
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models.businesses import Membership
from accounts.models.keys import KeyEpoch
from accounts.services.locks import hold_lock
from messaging.delivery.acceptance import STALE_EPOCH_GRACE_MS
from messaging.delivery.pushes import call_members
from messaging.errors.messages import StaleEpochError, UnknownEpochError
from messaging.errors.team import NoteExistsError, NoteLimitError
from messaging.events import announce_note, announce_note_deleted
from messaging.models.conversations import Conversation
from messaging.models.notes import Note
from messaging.queries.inbox import conversing_members
from messaging.queries.notes import show_note

MAX_NOTES = 2_000


@transaction.atomic
def add_note(
    *,
    conversation: Conversation,
    author: Membership,
    note_id: UUID,
    epoch: int,
    ciphertext: bytes,
    call: Collection[UUID] = (),
) -> tuple[Note, bool]:
    """Keep a note about a conversation; the second value says whether it is new.

    `note_id` was chosen by the author's device: the same note again is answered with what was kept. `epoch`
    is the business's, and may have been replaced within a day. The members in `call` are woken, where they
    converse for the business. The caller has proved that the author acts for the conversation's business, and
    the size. Raises NoteExistsError, NoteLimitError,
    UnknownEpochError, StaleEpochError.
    """
    hold_lock(f"notes:{conversation.id}")
    known = Note.objects.filter(conversation=conversation, author=author, note_id=note_id).first()
    if known is not None:
        if (known.epoch, bytes(known.ciphertext)) != (epoch, ciphertext):
            raise NoteExistsError
        return known, False
    _check_epoch(conversation.business_id, epoch)
    if Note.objects.filter(conversation=conversation).count() >= MAX_NOTES:
        raise NoteLimitError
    note = Note.objects.create(
        business_id=conversation.business_id,
        conversation=conversation,
        author=author,
        note_id=note_id,
        epoch=epoch,
        ciphertext=ciphertext,
        written_at_ms=time.time_ns() // 1_000_000,
    )
    shown = show_note(note)
    transaction.on_commit(lambda: announce_note(note.business_id, shown), robust=True)
    if called := _colleagues(author, call):
        transaction.on_commit(lambda: call_members(called), robust=True)
    return note, True


def _colleagues(author: Membership, ids: Collection[UUID]) -> set[UUID]:
    if not (wanted := set(ids) - {author.pk}):
        return wanted
    return set(conversing_members(author.business_id).filter(pk__in=wanted).values_list("pk", flat=True))


def _check_epoch(business_id: UUID, epoch: int) -> None:
    """What a removed member could still open must not be written under for long."""
    rows = KeyEpoch.objects.filter(party_id=business_id, epoch__in=(epoch, epoch + 1))
    published = dict(rows.values_list("epoch", "created_at"))
    if epoch not in published:
        raise UnknownEpochError
    replaced_at = published.get(epoch + 1)
    if (
        replaced_at is not None
        and (timezone.now() - replaced_at).total_seconds() * 1000 > STALE_EPOCH_GRACE_MS
    ):
        raise StaleEpochError


@transaction.atomic
def delete_note(*, note: Note) -> None:
    """Delete a note for good, on every open page too. The caller has proved that the person may."""
    business_id, conversation_id, key = note.business_id, note.conversation_id, note.pk
    note.delete()
    transaction.on_commit(
        lambda: announce_note_deleted(business_id, conversation_id=conversation_id, key=key), robust=True
    )
