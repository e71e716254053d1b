"""Opening a document: its type told by its content, and everything else done in a child process."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO

import puremagic

from accounts.documents.child import MAX_OUTPUT_BYTES
from accounts.documents.pages import MAX_PAGES, PagePicture
from accounts.documents.refusals import BROKEN, LIMITS
from accounts.errors.documents import (
    REFUSALS,
    DocumentBusyError,
    DocumentEmptyError,
    DocumentLimitsError,
    DocumentSizeError,
    DocumentTypeError,
)

MAX_BYTES = 10 * 1024 * 1024
PDF = "application/pdf"
TYPES = (PDF, "image/jpeg", "image/png")
# A file begins as its type does, at its very first byte.
HEADS = {PDF: b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
WALL_SECONDS = 20
# So many at once in one process, and so long the next one waits for its turn.
TURNS, TURN_SECONDS = BoundedSemaphore(2), 20
PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that can be kept: the type that its content has, and pictures of its pages."""

    mime_type: str
    pages: list[PagePicture]


def open_document(content: bytes) -> Opened:
    """Make pictures of a document's pages. Its name and declared type count for nothing.

    Takes a second or so, at most WALL_SECONDS. Raises a DocumentError for each reason to refuse it.
    """
    if not content:
        raise DocumentEmptyError
    if len(content) > MAX_BYTES:
        raise DocumentSizeError
    mime_type = _type_of(content)
    if not TURNS.acquire(timeout=TURN_SECONDS):
        raise DocumentBusyError
    try:
        with TemporaryFile() as answer:
            _run_child(content, mime_type, answer)
            answer.seek(0)
            return Opened(mime_type, _read(answer))
    finally:
        TURNS.release()


def _type_of(content: bytes) -> str:
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError) as error:
        raise DocumentTypeError from error
    for mime_type in TYPES:
        if mime_type in found and content.startswith(HEADS[mime_type]):
            return mime_type
    raise DocumentTypeError


def _run_child(content: bytes, mime_type: str, answer: IO[bytes]) -> None:
    """No environment: the child learns no secret of the house."""
    command = [sys.executable, "-E", "-s", "-m", "accounts.documents.child", mime_type]
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=PROJECT,
            env={"LANG": "C.UTF-8"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentLimitsError from error
    if done.returncode:
        raise DocumentLimitsError


def _read(answer: IO[bytes]) -> list[PagePicture]:
    """What the child says is not believed either: whoever took it over could write anything."""
    try:
        document = json.loads(answer.readline(16 * 1024))
        if "refused" in document:
            raise REFUSALS.get(document["refused"], REFUSALS[BROKEN])
        sizes = [(int(width), int(height), int(size)) for width, height, size in document["pages"]]
    except (ValueError, KeyError, TypeError) as error:
        raise REFUSALS[LIMITS] from error
    pages = [PagePicture(answer.read(min(size, MAX_OUTPUT_BYTES)), *sides) for *sides, size in sizes]
    if not 0 < len(pages) <= MAX_PAGES or not all(_is_page(page) for page in pages):
        raise REFUSALS[LIMITS]
    return pages


def _is_page(page: PagePicture) -> bool:
    return page.content.startswith(HEADS["image/jpeg"]) and 0 < page.width < 2**15 and 0 < page.height < 2**15
