"""A customer's files as webhooks name them: type, digest of the plain file, and an id of digits.

Source: SPEC 3, Media; CLOUD.md, Webhooks.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from accounts.crypto.errors import CryptoError
from accounts.errors.base import NotFoundError
from messaging.crypto.media import MediaReference, decrypt_media, parse_media_reference
from messaging.models.media import MediaFile
from messaging.models.messages import Message
from messaging.queries.media import open_media
from messaging.webhooks.bodies import Document

# Larger ones are documents there. Source: CLOUD.md, Files; PROTOCOL.md, Files.
LARGEST_OF_KIND_BYTES = {"image": 5 * 1024 * 1024, "audio": 16 * 1024 * 1024, "video": 16 * 1024 * 1024}


def files_of(fields: Mapping[str, Any]) -> list[tuple[MediaReference, Mapping[str, Any]]]:
    """The files that an opened body names, each with its entry; those that cannot be read are left out."""
    entries = fields.get("media")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        try:
            found.append((parse_media_reference(entry), entry))
        except CryptoError:
            continue
    return found


def file_object(
    file: tuple[MediaReference, Mapping[str, Any]], message: Message, caption: str
) -> Document | None:
    """One file of a message in the Cloud API's words; None where it cannot be read."""
    reference, entry = file
    media_id = UUID(bytes=reference.media_id)
    stored = MediaFile.objects.filter(pk=media_id, message=message, state=MediaFile.State.STORED).first()
    digest = _digest_of(stored, reference) if stored else None
    if digest is None:
        return None
    main_type = reference.media_type.partition("/")[0]
    kind = main_type if reference.size <= LARGEST_OF_KIND_BYTES.get(main_type, 0) else "document"
    made: Document = {"mime_type": reference.media_type, "sha256": digest, "id": media_node_id(media_id)}
    if caption:
        made["caption"] = caption
    if kind == "document":
        made["filename"] = reference.name
    if kind == "audio":
        made["voice"] = "peaks" in entry
    return {"type": kind, kind: made}


def media_node_id(media_id: UUID) -> str:
    """The Cloud API's id of a file: its own as a number, read back as one."""
    return str(media_id.int)


def _digest_of(stored: MediaFile, reference: MediaReference) -> str | None:
    digest = sha256()
    try:
        with open_media(stored) as file:
            for plain in decrypt_media(file.chunks(), reference):
                digest.update(plain)
    except (OSError, CryptoError, NotFoundError):
        return None
    return b64encode(digest.digest()).decode()
