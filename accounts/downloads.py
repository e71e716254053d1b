"""What people take with them: tables as CSV that no table program takes for formulas, and large files."""

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator

from asgiref.sync import sync_to_async
from django.core.files import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

CHUNK_BYTES = 256 * 1024
OPEN_RANGE = re.compile(r"bytes=(\d{1,15})-")

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


async def chunks_of(file: "File[bytes]") -> AsyncIterator[bytes]:
    """Asynchronous, because Django would gather a plain iterator in memory before it sends the first byte."""
    read = sync_to_async(file.read, thread_sensitive=False)
    try:
        while chunk := await read(CHUNK_BYTES):
            yield chunk
    finally:
        await sync_to_async(file.close, thread_sensitive=False)()


def download_file(request: HttpRequest, file: "File[bytes]", size: int, name: str) -> HttpResponse:
    """A stored file under this name; a download that broke off goes on where it was (RFC 9110, one range)."""
    asked = OPEN_RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    if start >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
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
