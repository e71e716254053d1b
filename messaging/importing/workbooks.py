"""XLSX: opened only after it proved to be small once unpacked.

The reader keeps a sheet in memory, in full: from the first cell to the last, empty ones too. So the sizes
that the archive tells are proved by unpacking it once, and the cells' addresses are read before the sheet is.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    WorksheetNotFound,
    XmlError,
    ZipError,
)

from messaging.importing.problems import FileTooLargeError, WrongFileTypeError

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_CELLS = 6_000_000
PIECE_BYTES = 1024 * 1024
# A cell with content and its address. No tag of a cell is longer than the overlap of two pieces.
CELL = re.compile(rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}(?<!/)>')
OVERLAP_BYTES = 600


def is_workbook(upload: IO[bytes]) -> bool:
    """Say whether this is an XLSX file, by its content."""
    upload.seek(0)
    if upload.read(4) != b"PK\x03\x04":
        upload.seek(0)
        return False
    try:
        with zipfile.ZipFile(upload) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise WrongFileTypeError from error
    finally:
        upload.seek(0)


def workbook_rows(upload: IO[bytes]) -> Iterator[list[str]]:
    """The rows of the first sheet, each cell as text; formulas as the value that was saved with them.

    Raises FileTooLargeError, WrongFileTypeError.
    """
    _check_archive(upload)
    upload.seek(0)
    try:
        sheet = CalamineWorkbook.from_filelike(upload).get_sheet_by_index(0)
        for row in sheet.to_python(skip_empty_area=False):
            yield [_text(cell) for cell in row]
    except (
        CalamineError,
        PasswordError,
        WorksheetNotFound,
        XmlError,
        ZipError,
        ValueError,
        OSError,
    ) as error:
        raise WrongFileTypeError from error


def _check_archive(upload: IO[bytes]) -> None:
    left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > left:
                raise FileTooLargeError
            for entry in entries:
                with archive.open(entry) as member:
                    left = _check_member(member, left)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise WrongFileTypeError from error


def _check_member(member: IO[bytes], left: int) -> int:
    """Unpack one part within what is left; its checksum proves the size that was told."""
    columns = rows = 0
    tail = b""
    while piece := member.read(PIECE_BYTES):
        left -= len(piece)
        if left < 0:
            raise FileTooLargeError
        for column, row in CELL.findall(tail + piece):
            columns, rows = max(columns, _column_number(column)), max(rows, int(row))
        tail = piece[-OVERLAP_BYTES:]
    if columns * rows > MAX_CELLS:
        raise FileTooLargeError
    return left


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
