"""Files: announced with their size, called back, forgotten when no message ever carries them."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.queries.actors import BUSINESS_SIDE, CUSTOMER_SIDE, Actor
from accounts.queries.guests import business_of_guest
from accounts.services.locks import hold_lock
from messaging import policy
from messaging.crypto.media import MAX_MEDIA_SIZE, PIECE_OVERHEAD, STREAM_HEADER_SIZE, encrypted_size
from messaging.delivery.facts import read_businesses
from messaging.errors.base import TooLargeError
from messaging.errors.media import (
    MediaExistsError,
    MediaLimitError,
    MediaSentError,
    MediaSizeError,
    MediaUnsentLimitError,
)
from messaging.models.conversations import Conversation
from messaging.models.media import MediaFile, StorageLeftover
from messaging.queries.blocks import blocked_pairs

SMALLEST, LARGEST = STREAM_HEADER_SIZE + PIECE_OVERHEAD, encrypted_size(MAX_MEDIA_SIZE)
# Whoever gave a name only, and can be somebody else tomorrow.
GUEST = "guest"
MOST_A_DAY = {GUEST: 20, CUSTOMER_SIDE: 500, BUSINESS_SIDE: 10_000}
MOST_BYTES_A_DAY = {GUEST: 2 * LARGEST, CUSTOMER_SIDE: 40 * LARGEST, BUSINESS_SIDE: 1_000 * LARGEST}
# As much as one message can carry; as one file can have, of a guest.
MOST_UNSENT_BYTES = {GUEST: LARGEST, CUSTOMER_SIDE: 10 * LARGEST, BUSINESS_SIDE: 10 * LARGEST}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEFTOVERS_AT_ONCE = 500


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
    _check_limits(actor, size)
    made = MediaFile.objects.create(
        id=media_id,
        business_id=conversation.business_id,
        conversation=conversation,
        uploader_id=actor.party_id,
        size=size,
    )
    return made, True


def _check_limits(actor: Actor, size: int) -> None:
    is_guest = actor.side == CUSTOMER_SIDE and business_of_guest(actor.party_id) is not None
    who = GUEST if is_guest else actor.side
    mine = MediaFile.objects.filter(uploader_id=actor.party_id)
    lately = mine.filter(created_at__gt=timezone.now() - DAY).aggregate(count=Count("pk"), bytes=Sum("size"))
    if lately["count"] >= MOST_A_DAY[who] or (lately["bytes"] or 0) + size > MOST_BYTES_A_DAY[who]:
        raise MediaLimitError
    unsent = mine.filter(message__isnull=True).aggregate(total=Sum("size"))["total"] or 0
    if unsent + size > MOST_UNSENT_BYTES[who]:
        raise MediaUnsentLimitError


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


def cancel_media(*, media: MediaFile) -> None:
    """Forget a file that no message carries. Raises MediaSentError.

    The caller has got the row from `get_own_media_for`.
    """
    if not _forget(media.pk):
        raise MediaSentError


def forget_media() -> int:
    """Forget what was uploaded, or only announced, and for a day no message has carried; says how many.

    An upload of which a part came within a day still goes on.
    """
    since = timezone.now() - DAY
    old = MediaFile.objects.filter(message__isnull=True, created_at__lt=since)
    over = old.exclude(parts__created_at__gt=since)
    return sum(_forget(pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _forget(media_id: UUID) -> bool:
    """The row's lock settles who is first: whoever forgets it, or the door that gives it to a message."""
    row = MediaFile.objects.select_for_update().filter(pk=media_id).first()
    if row is None:
        return True
    if row.message_id is not None:
        return False
    names = list(row.parts.values_list("stored_name", flat=True))
    StorageLeftover.objects.bulk_create([StorageLeftover(name=name) for name in names])
    row.parts.all().delete()
    row.delete()
    transaction.on_commit(lambda: erase_leftovers(names), robust=True)
    return True


def forget_leftovers() -> int:
    """Erase objects that no part came to name, and those whose file is forgotten; says how many.

    They get an hour, far longer than a part takes to be written.
    """
    old = StorageLeftover.objects.filter(created_at__lt=timezone.now() - HOUR).order_by("pk")
    names = list(old.values_list("name", flat=True)[:LEFTOVERS_AT_ONCE])
    return erase_leftovers(names)


def erase_leftovers(names: Collection[str]) -> int:
    """Erase these objects from the storage, unless a part names them by now; says how many.

    What fails stays written down, and is tried again by `forget_leftovers`.
    """
    return sum(_erase_leftover(name) for name in names)


@transaction.atomic
def _erase_leftover(name: str) -> bool:
    row = StorageLeftover.objects.select_for_update().filter(name=name).first()
    if row is None:
        return False
    default_storage.delete(name)
    row.delete()
    return True
