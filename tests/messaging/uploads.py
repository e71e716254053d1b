"""Files that a browser has encrypted, and what it asks of one door with them."""

import json
import uuid
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.test import Client

from accounts.crypto.primitives import random_bytes
from accounts.doors import CHAT
from messaging.crypto.media import MediaReference, encrypt_media, media_digest
from messaging.delivery.acceptance import accept
from messaging.delivery.outcomes import Outcome
from messaging.queries.media import PART_BYTES
from tests.conftest import Cast
from tests.messaging.test_delivery import submit

PLAIN = b"a picture of bread" * 9_000


class Upload:
    """A file that a browser has encrypted, and what it asks of one door."""

    def __init__(self, client: Client, door: str, plain: bytes = PLAIN) -> None:
        self.client, self.api = client, f"{door}api/media/"
        self.id, self.key = uuid.uuid4(), random_bytes(32)
        self.ciphertext = b"".join(encrypt_media([plain], key=self.key, media_id=self.id.bytes))
        digest = media_digest([self.ciphertext])
        self.reference = MediaReference(
            self.id.bytes, self.key, digest, len(plain), "image/jpeg", "bread.jpg"
        )

    @property
    def path(self) -> str:
        return f"{self.api}{self.id}/"

    def announce(self, conversation_id: uuid.UUID, **changes: Any) -> Any:
        document = {"id": str(self.id), "conversation": str(conversation_id), "size": len(self.ciphertext)}
        return self.client.post(self.api, {**document, **changes}, content_type="application/json")

    def put(self, ciphertext: bytes | None = None, number: int = 0) -> Any:
        """One part; of a small file that is all of it."""
        bytes_ = self.part(number) if ciphertext is None else ciphertext
        return self.client.put(f"{self.path}parts/{number}/", bytes_, content_type="application/octet-stream")

    def part(self, number: int) -> bytes:
        return self.ciphertext[number * PART_BYTES : (number + 1) * PART_BYTES]

    def sent(self, cast: Cast) -> "Upload":
        assert self.announce(cast.conversation.id).status_code == 201
        assert self.put().status_code == 201
        return self

    def fetch(self, client: Client | None = None, path: str = "", **headers: str) -> Any:
        return (client or self.client).get(path or self.path, headers=headers)


def large_upload(client: Client, door: str = CHAT.path) -> Upload:
    """Three parts, the last of them small."""
    upload = Upload(client, door, b"")
    upload.ciphertext = random_bytes(2 * PART_BYTES + 1000)
    return upload


def default_storage_size(folder: str) -> int:
    return sum(default_storage.size(f"{folder}/{name}") for name in default_storage.listdir(folder)[1])


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def body_of(answer: Any) -> bytes:
    async def gathered() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    return async_to_sync(gathered)()


def say(cast: Cast, who: str, *uploads: Upload) -> Outcome:
    sender, other = cast.keys[who], cast.keys["alice" if who == "bakery" else "bakery"]
    body = {"t": "text", "text": "", "media": [upload.reference.document() for upload in uploads]}
    envelope = sender.seal_body(other, json.dumps(body).encode())
    return accept(submit(sender, {**envelope, "media": [str(upload.id) for upload in uploads]}))
