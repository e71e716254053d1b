"""Files as the two sides of their conversation may reach them."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Q

from accounts.errors.base import NotFoundError
from accounts.queries.actors import Actor
from messaging.models.media import MediaFile, MediaPart
from messaging.queries.conversations import conversations_visible_to

# What one request of an upload carries, and what is tried again when it breaks off.
PART_BYTES = 4 * 1024 * 1024
CHUNK_BYTES = 256 * 1024


class Ciphertext:
    """A stored file from some byte on, read part after part; only one part is open at a time."""

    def __init__(self, parts: Sequence[MediaPart], start: int = 0, end: int | None = None) -> None:
        self._parts = iter(parts)
        self._file: File[bytes] | None = None
        self._left = sum(part.size for part in parts) - start if end is None else end - start
        self._next(start)

    def _next(self, skipped: int = 0) -> bool:
        """Open the part that holds what is `skipped` bytes further on. Raises FileNotFoundError."""
        self.close()
        for part in self._parts:
            if skipped < part.size:
                self._file = default_storage.open(part.stored_name)
                self._file.seek(skipped)
                return True
            skipped -= part.size
        return False

    def read(self, size: int) -> bytes:
        """The next bytes, at most so many; none at the end. Raises FileNotFoundError for a lost part."""
        while self._left > 0 and self._file is not None:
            chunk: bytes = self._file.read(min(size, self._left))
            if chunk:
                self._left -= len(chunk)
                return chunk
            if not self._next():
                break
        return b""

    def chunks(self, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """All that is left, piece by piece."""
        while chunk := self.read(size):
            yield chunk

    def close(self) -> None:
        """Let go of the open part."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def part_count(size: int) -> int:
    """In how many parts a ciphertext of this size is uploaded."""
    return max(1, -(-size // PART_BYTES))


def get_own_media_for(actor: Actor, media_id: UUID) -> MediaFile:
    """Return a file that this actor's party announced. Raises NotFoundError, missing and foreign alike."""
    media = MediaFile.objects.filter(pk=media_id, uploader_id=actor.party_id).first()
    if media is None:
        raise NotFoundError
    return media


def show_upload(media: MediaFile) -> dict[str, object]:
    """How far an upload is: `{"id","state","size","part_bytes","parts":[number]}`, parts that are there.

    The caller has got the row from `get_own_media_for`, or announced it.
    """
    there = dict(media.parts.order_by("number").values_list("number", "size"))
    state = MediaFile.State.STORED if sum(there.values()) == media.size else MediaFile.State.ANNOUNCED
    return {
        "id": str(media.id),
        "state": state,
        "size": media.size,
        "part_bytes": PART_BYTES,
        "parts": list(there),
    }


def get_media_for(actor: Actor, media_id: UUID) -> MediaFile:
    """Return a stored file of a conversation of this actor: the other side's only once it was sent.

    Raises NotFoundError, missing, foreign and unfinished alike.
    """
    reachable = Q(uploader_id=actor.party_id) | Q(message__isnull=False)
    media = MediaFile.objects.filter(
        reachable, pk=media_id, state=MediaFile.State.STORED, conversation__in=conversations_visible_to(actor)
    ).first()
    if media is None:
        raise NotFoundError
    return media


def open_media_in(conversation_id: UUID, media_id: UUID) -> Ciphertext:
    """Return a file that a message of this conversation carries, opened: for staff, who were given its key.

    The caller has proved that it was reported to them. Raises NotFoundError.
    """
    media = MediaFile.objects.filter(
        pk=media_id, conversation_id=conversation_id, message__isnull=False
    ).first()
    if media is None:
        raise NotFoundError
    return open_media(media)


def open_media(media: MediaFile, start: int = 0, end: int | None = None) -> Ciphertext:
    """Open a stored file from byte `start` up to, not with, byte `end`.

    The caller has got the row from `get_media_for`, or from the message that carries it. Raises NotFoundError
    when the storage has lost it.
    """
    try:
        return Ciphertext(list(media.parts.order_by("number")), start, end)
    except FileNotFoundError as error:
        raise NotFoundError from error
