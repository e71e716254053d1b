"""Files as the two sides of their conversation may reach them."""

from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Q

from accounts.errors.base import NotFoundError
from accounts.queries.actors import Actor
from messaging.models.media import MediaFile
from messaging.queries.conversations import conversations_visible_to


def get_own_media_for(actor: Actor, media_id: UUID) -> MediaFile:
    """Return a file that this actor's party announced. Raises NotFoundError, missing and foreign alike."""
    media = MediaFile.objects.filter(pk=media_id, uploader_id=actor.party_id).first()
    if media is None:
        raise NotFoundError
    return media


def open_media_for(actor: Actor, media_id: UUID) -> "tuple[MediaFile, File[bytes]]":
    """Return a stored file of a conversation of this actor, opened: the other side's only once it was sent.

    Raises NotFoundError, missing, foreign, unfinished and lost alike.
    """
    reachable = Q(uploader_id=actor.party_id) | Q(message__isnull=False)
    media = MediaFile.objects.filter(
        reachable, pk=media_id, state=MediaFile.State.STORED, conversation__in=conversations_visible_to(actor)
    ).first()
    if media is None:
        raise NotFoundError
    return media, _opened(media)


def open_media_in(conversation_id: UUID, media_id: UUID) -> "File[bytes]":
    """Return a file that a message of this conversation carries, opened: for staff, who were given its key.

    The caller has proved that it was reported to them. Raises NotFoundError.
    """
    media = MediaFile.objects.filter(
        pk=media_id, conversation_id=conversation_id, message__isnull=False
    ).first()
    if media is None:
        raise NotFoundError
    return _opened(media)


def _opened(media: MediaFile) -> "File[bytes]":
    try:
        return default_storage.open(media.stored_name)
    except FileNotFoundError as error:
        raise NotFoundError from error
