"""Files: announced with their size, stored as they come, forgotten when no message ever carries them."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import IO, Protocol
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.errors.base import NotFoundError
from accounts.queries.actors import BUSINESS_SIDE, CUSTOMER_SIDE, Actor
from accounts.services.locks import hold_lock
from messaging import policy
from messaging.crypto.media import PIECE_OVERHEAD, STREAM_HEADER_SIZE, encrypted_size
from messaging.delivery.facts import read_businesses
from messaging.errors import TooLargeError
from messaging.media_errors import (
    MediaExistsError,
    MediaLimitError,
    MediaSentError,
    MediaSizeError,
    MediaUnsentLimitError,
)
from messaging.models.conversations import Conversation
from messaging.models.media import MediaFile
from messaging.queries.blocks import blocked_pairs

State = MediaFile.State
LARGEST_FILE_BYTES = 20 * 1024 * 1024
SMALLEST, LARGEST = STREAM_HEADER_SIZE + PIECE_OVERHEAD, encrypted_size(LARGEST_FILE_BYTES)
MOST_A_DAY = {CUSTOMER_SIDE: 500, BUSINESS_SIDE: 10_000}
MOST_UNSENT_BYTES = 50 * LARGEST
DAY = timedelta(days=1)
CHUNK_BYTES = 64 * 1024


class Readable(Protocol):
    """Whatever bytes can be read from, as a request's body."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A ciphertext of the announced size, on this machine's disk."""

    file: IO[bytes]
    digest: bytes


def announce_media(
    *, actor: Actor, conversation: Conversation, media_id: UUID, size: int
) -> tuple[MediaFile, bool]:
    """Announce a file of exactly `size` bytes of ciphertext; the row, and whether it is new.

    The caller has got the conversation from `get_conversation_for`.
    Raises TooLargeError, MediaSizeError, MediaExistsError, MediaLimitError, MediaUnsentLimitError, and what
    keeps the one from sending to the other at all (policy.refusal_between).

    Source: SPEC 3, Media.
    """
    if size > LARGEST:
        raise TooLargeError
    if size < SMALLEST:
        raise MediaSizeError
    _check_may_send(actor, conversation)
    try:
        with transaction.atomic():
            hold_lock(f"media {actor.party_id}")
            return _announce(actor, conversation, media_id, size)
    except IntegrityError as error:
        raise MediaExistsError from error


def _announce(actor: Actor, conversation: Conversation, media_id: UUID, size: int) -> tuple[MediaFile, bool]:
    known = MediaFile.objects.filter(pk=media_id).first()
    if known is not None:
        if (known.conversation_id, known.uploader_id, known.size) != (conversation.id, actor.party_id, size):
            raise MediaExistsError
        return known, False
    mine = MediaFile.objects.filter(uploader_id=actor.party_id)
    if mine.filter(created_at__gt=timezone.now() - DAY).count() >= MOST_A_DAY[actor.side]:
        raise MediaLimitError
    unsent = mine.filter(message__isnull=True).aggregate(total=Sum("size"))["total"] or 0
    if unsent + size > MOST_UNSENT_BYTES:
        raise MediaUnsentLimitError
    made = MediaFile.objects.create(
        id=media_id,
        business_id=conversation.business_id,
        conversation=conversation,
        uploader_id=actor.party_id,
        size=size,
    )
    return made, True


def _check_may_send(actor: Actor, conversation: Conversation) -> None:
    business_id, customer_id = conversation.business_id, conversation.customer_id
    business = read_businesses({business_id})[business_id]
    facts = policy.Facts(
        sender_is_business=actor.side == BUSINESS_SIDE,
        waits_for_place=business.waits_for_place,
        is_blocked=bool(blocked_pairs([customer_id], [business_id])),
        business_suspended=business.is_suspended,
        business_closed=business.is_closed,
        recipient_has_keys=True,
        customer_last_at_ms=0,
        now_ms=0,
        recent_from_sender=0,
    )
    if error := policy.refusal_between(facts):
        raise error


def store_media(*, media: MediaFile, stream: Readable) -> bool:
    """Store a ciphertext as it comes; False when the very same bytes were stored before.

    Nothing reaches the storage before all of it came and has the announced size; an upload that broke off is
    tried again from the start. Never more than CHUNK_BYTES are in memory. The caller has got the row from
    `get_own_media_for`. Raises MediaSizeError, MediaExistsError for other bytes than were stored.
    """
    with TemporaryFile() as file:
        received = _receive(file, stream, media.size)
        if media.state == State.STORED:
            return _compare(media, received)
        name = f"media/{media.business_id}/{media.id}.{uuid4().hex[:8]}"
        stored_name = default_storage.save(name, File(received.file))
    mine = MediaFile.objects.filter(pk=media.pk, state=State.ANNOUNCED)
    if mine.update(state=State.STORED, stored_name=stored_name, digest=received.digest):
        return True
    # Another attempt was faster, or the upload was cancelled.
    default_storage.delete(stored_name)
    now = MediaFile.objects.filter(pk=media.pk).first()
    if now is None:
        raise NotFoundError
    return _compare(now, received)


def _receive(file: IO[bytes], stream: Readable, size: int) -> Received:
    digest, left = blake2b(digest_size=32), size
    while chunk := stream.read(min(CHUNK_BYTES, left + 1)):
        if len(chunk) > left:
            raise MediaSizeError
        left -= len(chunk)
        digest.update(chunk)
        file.write(chunk)
    if left:
        raise MediaSizeError
    file.seek(0)
    return Received(file, digest.digest())


def _compare(media: MediaFile, received: Received) -> bool:
    if bytes(media.digest) != received.digest:
        raise MediaExistsError
    return False


def cancel_media(*, media: MediaFile) -> None:
    """Forget a file that no message carries. Raises MediaSentError.

    The caller has got the row from `get_own_media_for`.
    """
    if not _forget(media.pk):
        raise MediaSentError


def forget_media() -> int:
    """Forget what was uploaded, or only announced, and for a day no message has carried; says how many."""
    old = MediaFile.objects.filter(message__isnull=True, created_at__lt=timezone.now() - DAY)
    return sum(_forget(pk) for pk in list(old.values_list("pk", flat=True)))


@transaction.atomic
def _forget(media_id: UUID) -> bool:
    """The row's lock settles who is first: whoever forgets it, or the door that gives it to a message."""
    row = MediaFile.objects.select_for_update().filter(pk=media_id).first()
    if row is None:
        return True
    if row.message_id is not None:
        return False
    stored_name = row.stored_name
    row.delete()
    if stored_name:
        transaction.on_commit(lambda: default_storage.delete(stored_name), robust=True)
    return True
