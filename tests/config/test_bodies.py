"""A request that carries too much is answered before it is kept."""

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from accounts.doors import BUSINESS
from config.asgi import application
from config.bodies import MEGABYTE, MOST, MOST_OF_A_FORM, MOST_OF_A_PART
from messaging.queries.media import PART_BYTES
from tests.conftest import Cast
from tests.sessions import session_cookie

PATH = f"/chat/api/media/{uuid.uuid4()}/parts/0/"


def asked(path: str, chunks: Iterator[bytes], method: str = "PUT", **said: str) -> tuple[int, bytes, int]:
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
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    async_to_sync(application)({**scope, "http_version": "1.1"}, receive, send)
    body = b"".join(message.get("body", b"") for message in answer)
    return answer[0]["status"], body, read


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(MEGABYTE)


@pytest.mark.parametrize(
    ("path", "most"),
    [(PATH, MOST_OF_A_PART), ("/chat/api/conversations/", MOST), ("/business/documents/", MOST)],
    ids=["a part", "another request", "a form of nobody"],
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["documents/", "contacts/import/", "profile/", "ads/new/"])
def test_files_come_in_forms_of_who_is_signed_in_alone(cast: Cast, path: str) -> None:
    mine, made_up = session_cookie(cast.olga.user, BUSINESS), "a" * 32
    form = {"content_type": "multipart/form-data; boundary=x", "content_length": str(MOST + 1)}
    for key, is_read in ((mine, True), (made_up, False)):
        cookie = f"{BUSINESS.cookie}={key}"
        chunk = iter([bytes(MOST + 1)])
        status, body, read = asked(f"/business/{path}", chunk, "POST", **form, cookie=cookie)
        assert (read > 0, b"too_large" in body, status == 413) == (is_read, not is_read, not is_read)
    form["content_length"] = str(MOST_OF_A_FORM + 1)
    cookie = f"{BUSINESS.cookie}={mine}"
    assert asked(f"/business/{path}", endless(), "POST", **form, cookie=cookie)[::2] == (413, 0)


def test_a_form_that_never_ends_is_read_no_further_than_others() -> None:
    status, body, read = asked("/chat/sign-in/", endless(), "POST", content_type="multipart/form-data")
    assert (status, b"too_large" in body) == (413, True)
    assert read <= MOST + MEGABYTE
