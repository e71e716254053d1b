"""What people take with them: tables as CSV that no table program takes for formulas, and large files."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Protocol

from asgiref.sync import sync_to_async
from django.core.files import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

CHUNK_BYTES = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

# A cell that begins like this is run by table programs. Source: OWASP, CSV Injection.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe_cell(text: object) -> str:
    """A cell that every table program shows as text."""
    shown = str(text)
    return f"'{shown}" if shown.lstrip(" ").startswith(FORMULA_SIGNS) else shown


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a CSV file with safe cells, with the mark by which Excel knows UTF-8."""
    yield "\ufeff"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([safe_cell(cell) for cell in row])
        yield line.getvalue()


def download(lines: Iterable[str], name: str, kind: str) -> HttpResponse:
    """An answer that a browser saves under this name, of this content type in UTF-8."""
    answer = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]


class Readable(Protocol):
    """Bytes that are read one after the other, and let go."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


def asked_range(header: str, size: int) -> range | None:
    """The bytes of a resource of this size that a Range header asks for; None where all of it is meant.

    Empty where none of them are there. One range only; whatever else it says is passed over, as it may be.
    Source: RFC 9110, 14.
    """
    asked = ONE_RANGE.fullmatch(header)
    if asked is None or asked[0] == "bytes=-":
        return None
    if not asked[1]:
        return range(max(0, size - int(asked[2])), size)
    start = int(asked[1])
    if not asked[2]:
        return range(start, max(start, size))
    last = int(asked[2])
    return None if last < start else range(start, max(start, min(last + 1, size)))


async def chunks_of(file: Readable) -> AsyncIterator[bytes]:
    """Asynchronous, because Django would gather a plain iterator in memory before it sends the first byte."""
    read = sync_to_async(file.read, thread_sensitive=False)
    try:
        while chunk := await read(CHUNK_BYTES):
            yield chunk
    finally:
        await sync_to_async(file.close, thread_sensitive=False)()


def download_file(request: HttpRequest, file: "File[bytes]", size: int, name: str) -> HttpResponse:
    """A stored file under this name; a download that broke off goes on where it was (RFC 9110, one range)."""
    asked = asked_range(request.headers.get("Range", ""), size)
    # An archive goes on to its end; who asks for a piece of it gets all.
    if asked and asked.stop < size:
        asked = None
    if asked is not None and not asked:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start = asked.start if asked else 0
    file.seek(start)
    answer = StreamingHttpResponse(
        chunks_of(file), status=206 if asked else 200, content_type="application/zip"
    )
    if asked:
        answer["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    answer["Content-Length"] = str(size - start)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]
