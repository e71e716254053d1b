"""Files in the demo, encrypted and sent as a browser would: a photo and a price list of the bakery."""

import io
import json
from pathlib import Path
from uuid import UUID, uuid4

from PIL import Image

from accounts.crypto.primitives import b64, random_bytes, unb64
from accounts.models.businesses import Business, Membership
from accounts.models.people import Customer
from accounts.queries.actors import actor_of_membership
from config.demo.keys import DemoKeys
from config.demo.sealing import seal
from messaging.crypto.media import MediaReference, encrypt_media, media_digest
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Accepted
from messaging.delivery.submissions import read_submission
from messaging.models.conversations import Conversation, conversation_id_for
from messaging.services.media import announce_media
from messaging.services.media_parts import store_media

DOCUMENTS = Path(__file__).with_name("documents")
THUMB_SIDE = 200


def seed_media(
    bakery: tuple[Business, DemoKeys], owner: Membership, carmen: tuple[Customer, DemoKeys]
) -> None:
    """Let the bakery's owner send Carmen a photo of her cake, and the prices as a PDF."""
    sender = (bakery[1], carmen[1])
    conversation = Conversation.objects.get(pk=conversation_id_for(bakery[0].id, carmen[0].id))
    photo = _sent(owner, conversation, "tarta.jpg", "image/jpeg")
    _say(
        conversation,
        *sender,
        owner.user.name,
        "¡Así quedó la de ayer!",
        {**photo, **_picture_facts("tarta.jpg")},
    )
    prices = _sent(owner, conversation, "precos.pdf", "application/pdf")
    _say(conversation, *sender, owner.user.name, "", prices)


def _sent(owner: Membership, conversation: Conversation, name: str, media_type: str) -> dict[str, object]:
    """Encrypt and upload a file; how a body names it."""
    plain, media_id, key = (DOCUMENTS / name).read_bytes(), uuid4(), random_bytes(32)
    ciphertext = b"".join(encrypt_media([plain], key=key, media_id=media_id.bytes))
    media, _ = announce_media(
        actor=actor_of_membership(owner), conversation=conversation, media_id=media_id, size=len(ciphertext)
    )
    store_media(media=media, stream=io.BytesIO(ciphertext))
    digest = media_digest([ciphertext])
    return MediaReference(media_id.bytes, key, digest, len(plain), media_type, name).document()


def _picture_facts(name: str) -> dict[str, object]:
    with Image.open(DOCUMENTS / name) as picture:
        width, height = picture.size
        picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
        small = io.BytesIO()
        picture.save(small, "WEBP", quality=60)
    return {"w": width, "h": height, "thumb": b64(small.getvalue())}


def _say(
    conversation: Conversation,
    sender: DemoKeys,
    other: DemoKeys,
    by: str,
    text: str,
    entry: dict[str, object],
) -> None:
    body = json.dumps({"t": "text", "text": text, "media": [entry], "by": by}, ensure_ascii=False)
    envelope = seal(body.encode(), conversation.id, sender, other)
    document = {**envelope, "media": [str(UUID(bytes=unb64(entry["id"])))]}
    outcome = accept(read_submission(document, sender_id=sender.party_id, sender_is_business=True))
    if not isinstance(outcome, Accepted):
        raise outcome.error
