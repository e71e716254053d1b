"""Files in the demo, encrypted and sent as a browser would: photos, a film and a price list of the bakery."""

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
    """Let the bakery's owner send Carmen photos and a film of her cake, and the prices as a PDF."""
    sender = (bakery[1], carmen[1])
    conversation = Conversation.objects.get(pk=conversation_id_for(bakery[0].id, carmen[0].id))
    photo = _sent(owner, conversation, "tarta.jpg", "image/jpeg")
    by, cake = owner.user.name, (DOCUMENTS / "tarta.jpg").read_bytes()
    _say(conversation, *sender, by, "¡Así quedó la de ayer!", [{**photo, **_picture_facts(cake)}])
    details = [(f"detalle-{place}.jpg", detail) for place, detail in enumerate(_details(cake), start=1)]
    entries = [
        {**_sent(owner, conversation, name, "image/jpeg", plain), **_picture_facts(plain)}
        for name, plain in details
    ]
    _say(conversation, *sender, by, "De cerca.", entries)
    film = _sent(owner, conversation, "tarta.webm", "video/webm")
    _say(
        conversation, *sender, by, "", [{**film, **_picture_facts(cake), "w": 400, "h": 300, "seconds": 3.5}]
    )
    prices = _sent(owner, conversation, "precos.pdf", "application/pdf")
    _say(conversation, *sender, by, "", [prices])


def _details(photo: bytes) -> list[bytes]:
    """Six closer looks at a photo."""
    with Image.open(io.BytesIO(photo)) as picture:
        # From its middle, where the cake is.
        width, height = picture.size[0] // 6, picture.size[1] // 3
        boxes = [
            (width * (across * 3 + 4) // 3, height * (down * 3 + 2) // 4)
            for down in range(2)
            for across in range(3)
        ]
        crops = [picture.crop((left, top, left + width, top + height)) for left, top in boxes]
    return [_written(crop, "JPEG", 85) for crop in crops]


def _written(picture: Image.Image, kind: str, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, quality=quality)
    return written.getvalue()


def _sent(
    owner: Membership, conversation: Conversation, name: str, media_type: str, given: bytes | None = None
) -> dict[str, object]:
    """Encrypt and upload a file, of the demo's documents where none is given; how a body names it."""
    plain = (DOCUMENTS / name).read_bytes() if given is None else given
    media_id, key = uuid4(), random_bytes(32)
    ciphertext = b"".join(encrypt_media([plain], key=key, media_id=media_id.bytes))
    media, _ = announce_media(
        actor=actor_of_membership(owner), conversation=conversation, media_id=media_id, size=len(ciphertext)
    )
    store_media(media=media, stream=io.BytesIO(ciphertext))
    digest = media_digest([ciphertext])
    return MediaReference(media_id.bytes, key, digest, len(plain), media_type, name).document()


def _picture_facts(plain: bytes) -> dict[str, object]:
    with Image.open(io.BytesIO(plain)) as picture:
        width, height = picture.size
        picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
        small = _written(picture, "WEBP", 50)
    return {"w": width, "h": height, "thumb": b64(small)}


def _say(
    conversation: Conversation,
    sender: DemoKeys,
    other: DemoKeys,
    by: str,
    text: str,
    entries: list[dict[str, object]],
) -> None:
    body = json.dumps({"t": "text", "text": text, "media": entries, "by": by}, ensure_ascii=False)
    envelope = seal(body.encode(), conversation.id, sender, other)
    document = {**envelope, "media": [str(UUID(bytes=unb64(entry["id"]))) for entry in entries]}
    outcome = accept(read_submission(document, sender_id=sender.party_id, sender_is_business=True))
    if not isinstance(outcome, Accepted):
        raise outcome.error
