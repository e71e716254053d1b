"""The parts of a file: each an object of its own in the storage, stored once, in whatever order they come."""

from dataclasses import dataclass
from hashlib import blake2b
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum

from accounts.errors.base import NotFoundError
from messaging.errors.base import UnavailableError
from messaging.errors.media import MediaExistsError, MediaPartError, MediaSizeError
from messaging.models.media import MediaFile, MediaPart, StorageLeftover
from messaging.queries.media import PART_BYTES, part_count
from messaging.services.media import erase_leftovers

CHUNK_BYTES = 64 * 1024
MEMORY_BYTES = 256 * 1024


class Readable(Protocol):
    """Whatever bytes can be read from, as a request's body."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Received:
    """A part of the expected size, on this machine."""

    file: IO[bytes]
    size: int
    digest: bytes


@dataclass(slots=True)
class _Beginning:
    """The next bytes of a stream, up to so many."""

    stream: Readable
    left: int

    def read(self, size: int, /) -> bytes:
        chunk = self.stream.read(min(size, self.left))
        self.left -= len(chunk)
        return chunk


def store_part(*, media: MediaFile, number: int, stream: Readable) -> bool:
    """Store one part of a ciphertext; False when the very same bytes were stored there before.

    Nothing reaches the storage before all of the part came and has its size; the file is stored with its last
    missing part. Never more than MEMORY_BYTES are in memory. The caller has got the row from
    `get_own_media_for`. Raises MediaPartError, MediaSizeError, MediaExistsError for other bytes than were
    stored, NotFoundError when it was called back meanwhile, UnavailableError: try again.
    """
    if number >= part_count(media.size):
        raise MediaPartError
    with SpooledTemporaryFile(MEMORY_BYTES) as file:
        received = _receive(file, stream, min(PART_BYTES, media.size - number * PART_BYTES))
        if known := media.parts.filter(number=number).first():
            return _compare(known, received)
        name = f"media/{media.business_id}/{media.id}/{number}.{uuid4().hex}"
        StorageLeftover.objects.create(name=name)
        default_storage.save(name, File(received.file))
    try:
        known = _keep(media, number, received, name)
    except NotFoundError:
        erase_leftovers([name])
        raise
    if known is None:
        return True
    # Another attempt was faster.
    erase_leftovers([name])
    return _compare(known, received)


def store_media(*, media: MediaFile, stream: Readable) -> None:
    """Store a whole ciphertext that is at hand, part by part. The caller has announced it.

    Raises MediaSizeError when it is shorter or longer, and what `store_part` raises.
    """
    count = part_count(media.size)
    for number in range(count - 1):
        store_part(media=media, number=number, stream=_Beginning(stream, PART_BYTES))
    store_part(media=media, number=count - 1, stream=stream)


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
    return Received(file, size, digest.digest())


@transaction.atomic
def _keep(media: MediaFile, number: int, received: Received, name: str) -> MediaPart | None:
    """Give the file this part, or return the one that it has. The file's lock settles who is first."""
    row = MediaFile.objects.select_for_update().filter(pk=media.pk).first()
    if row is None:
        raise NotFoundError
    if known := row.parts.filter(number=number).first():
        return known
    if not StorageLeftover.objects.filter(name=name).delete()[0]:
        raise UnavailableError
    row.parts.create(number=number, size=received.size, digest=received.digest, stored_name=name)
    if row.parts.aggregate(total=Sum("size"))["total"] == row.size:
        row.state = MediaFile.State.STORED
        row.save(update_fields=["state"])
    return None


def _compare(part: MediaPart, received: Received) -> bool:
    if bytes(part.digest) != received.digest:
        raise MediaExistsError
    return False
