"""Encrypted files of alice's, on their way to the bakery."""

import io
import uuid

from accounts.queries.actors import CUSTOMER_SIDE, Actor
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.models.media import MediaFile
from messaging.services.media import announce_media
from messaging.services.media_parts import store_media
from tests.conftest import Cast
from tests.messaging.test_delivery import submit

PICTURE = b"ciphertext of a picture of alice's cat, as far as the server is concerned"


def alices(cast: Cast) -> Actor:
    return Actor(CUSTOMER_SIDE, cast.alice.id, cast.alice.user_id, "Alice")


def upload_picture(cast: Cast) -> MediaFile:
    """Stored, and no message carries it."""
    media, _ = announce_media(
        actor=alices(cast),
        conversation=cast.conversation,
        media_id=uuid.uuid4(),
        size=len(PICTURE),
    )
    store_media(media=media, stream=io.BytesIO(PICTURE))
    return media


def sent_picture(cast: Cast) -> MediaFile:
    """Carried by a message."""
    media, alice = upload_picture(cast), cast.keys["alice"]
    envelope = alice.seal(cast.keys["bakery"], "Look")
    outcome = accept(submit(alice, {**envelope, "media": [str(media.id)]}))
    assert isinstance(outcome, Accepted)
    return media
