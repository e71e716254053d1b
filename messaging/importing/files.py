"""Uploaded tables: what they are by their content, not by their name, and their rows as text.

Whatever is uploaded becomes one form, text with a delimiter, so that rows are read one way only: as a stream,
from any row on.
"""

import codecs
import contextlib
import csv
import io
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from messaging.importing.problems import (
    BadEncodingError,
    EmptyFileError,
    FileTooLargeError,
    NoRowsError,
    SameHeadersError,
    WrongFileTypeError,
)
from messaging.importing.workbooks import is_workbook, workbook_rows

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_HEADER = 60
DELIMITERS = ",;\t|"
SAMPLE_BYTES = 64 * 1024
PIECE_BYTES = 1024 * 1024
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Beginnings of what people upload by mistake: old Excel, PDF, pages, rich text, pictures.
OTHER_TYPES = (b"\xd0\xcf\x11\xe0", b"%PDF", b"<", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK")

# A cell is as long as its file at most: what is too long is a problem of its row, not of the file.
csv.field_size_limit(MAX_FILE_BYTES)


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be imported: its bytes, how they are read, the headers, and how many rows follow."""

    file: IO[bytes]
    encoding: str
    delimiter: str
    headers: list[str]
    total: int


def read_upload(upload: IO[bytes]) -> Table:
    """Prove that an upload is a table within limits, and say how it is read.

    Raises EmptyFileError, FileTooLargeError, WrongFileTypeError, BadEncodingError, SameHeadersError,
    NoRowsError.
    """
    size = upload.seek(0, io.SEEK_END)
    upload.seek(0)
    if size == 0:
        raise EmptyFileError
    if size > MAX_FILE_BYTES:
        raise FileTooLargeError
    if is_workbook(upload):
        upload = _as_csv(upload)
        encoding, delimiter = "utf-8", ","
    else:
        encoding = _encoding_of(upload)
        delimiter = _delimiter_of(upload, encoding)
    with contextlib.closing(rows_of(upload, encoding, delimiter)) as rows:
        headers = _headers(next(rows, (0, []))[1])
        total = sum(1 for _ in islice(rows, MAX_ROWS + 1))
    if total > MAX_ROWS:
        raise FileTooLargeError
    if not total:
        raise NoRowsError
    upload.seek(0)
    return Table(upload, encoding, delimiter, headers, total)


def rows_of(file: IO[bytes], encoding: str, delimiter: str) -> Generator[tuple[int, list[str]], None, None]:
    """The rows of a table as a stream: each with its place, as table programs count, and its cells as text.

    The header is the first. Rows without any text are none, but are counted.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        for place, row in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield place, cells
    finally:
        with contextlib.suppress(ValueError):  # closed before
            text.detach()


def _headers(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    if not row:
        raise EmptyFileError
    if len(row) > MAX_COLUMNS:
        raise FileTooLargeError
    headers = [" ".join(cell.split())[:MAX_HEADER] or f"#{place}" for place, cell in enumerate(row, start=1)]
    if len({header.casefold() for header in headers}) < len(headers):
        raise SameHeadersError
    return headers


def _encoding_of(upload: IO[bytes]) -> str:
    start = upload.read(SAMPLE_BYTES)
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), None)
    if marked is None and (b"\0" in start or start.lstrip().startswith(OTHER_TYPES)):
        raise WrongFileTypeError
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        if _decodes(upload, encoding):
            return encoding
    raise BadEncodingError


def _decodes(upload: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    upload.seek(0)
    try:
        while piece := upload.read(PIECE_BYTES):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter_of(upload: IO[bytes], encoding: str) -> str:
    upload.seek(0)
    text = io.TextIOWrapper(upload, encoding=encoding, newline="")
    first = text.readline(SAMPLE_BYTES)
    text.detach()
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def _as_csv(upload: IO[bytes]) -> IO[bytes]:
    # It is the caller's, and goes with it.
    made = tempfile.TemporaryFile()  # noqa: SIM115
    text = io.TextIOWrapper(made, encoding="utf-8", newline="", write_through=True)
    csv.writer(text).writerows(workbook_rows(upload))
    text.detach()
    if made.tell() == 0:
        raise EmptyFileError
    made.seek(0)
    return made
