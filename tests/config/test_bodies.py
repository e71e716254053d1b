"""A request that carries too much is answered before it is kept."""

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from config.asgi import application
from config.bodies import MEGABYTE, MOST, MOST_OF_A_PART
from messaging.queries.media import PART_BYTES

PATH = f"/chat/api/media/{uuid.uuid4()}/parts/0/"


def asked(path: str, chunks: Iterator[bytes], **said: str) -> tuple[int, bytes, int]:
    """The status and the body of the answer, and how much was read for it."""
    answer: list[dict[str, Any]] = []
    read, is_endless = 0, "content_length" not in said

    async def receive() -> dict[str, Any]:
        nonlocal read
        if read and not is_endless:
            await asyncio.Event().wait()
        chunk = next(chunks)
        read += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": is_endless}

    async def send(message: dict[str, Any]) -> None:
        answer.append(message)

    headers = [(b"host", b"localhost")]
    headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in said.items()]
    scope = {"type": "http", "method": "PUT", "path": path, "headers": headers, "query_string": b""}
    async_to_sync(application)({**scope, "http_version": "1.1"}, receive, send)
    body = b"".join(message.get("body", b"") for message in answer)
    return answer[0]["status"], body, read


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(MEGABYTE)


@pytest.mark.parametrize(
    ("path", "most"),
    [(PATH, MOST_OF_A_PART), ("/chat/api/conversations/", MOST)],
    ids=["a part", "another request"],
)
def test_what_says_that_it_is_too_large_is_not_read_at_all(path: str, most: int) -> None:
    status, body, read = asked(path, endless(), content_length=str(most + 1))
    assert (status, b"too_large" in body, read) == (413, True, 0)
    assert asked(path, endless(), content_length="-5")[0] == 413


def test_what_never_ends_is_read_no_further_than_a_part_goes() -> None:
    status, body, read = asked(PATH, endless(), content_type="application/octet-stream")
    assert (status, b"too_large" in body) == (413, True)
    assert read <= MOST_OF_A_PART + MEGABYTE


@pytest.mark.django_db(transaction=True)
def test_a_whole_part_comes_to_the_view() -> None:
    status, _, read = asked(PATH, iter([bytes(PART_BYTES)]), content_length=str(PART_BYTES))
    assert (status, read) == (401, PART_BYTES)
