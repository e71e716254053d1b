"""PDFs: looked through for what acts by itself, then drawn page by page. Only the drawings are kept. Pure.

The looking through is not what keeps reviewers safe: that is that they are shown pictures. It is there so
that a business hears what is wrong with its file, and so that less of it reaches the library that draws.
"""

import io
import math
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from accounts.documents.pages import MAX_PAGES, PagePicture
from accounts.documents.pictures import page_of
from accounts.documents.refusals import (
    ACTION,
    ATTACHMENT,
    BOMB,
    BROKEN,
    ENCRYPTED,
    FORM,
    MEDIA,
    PAGES,
    PIXELS,
    SCRIPT,
    Refused,
)

DOTS_PER_INCH, POINTS_PER_INCH = 150, 72
# A sheet of A3 at this density; what is larger is drawn coarser.
MAX_PAGE_PIXELS = 4_500_000
MAX_OBJECTS = 20_000
MAX_DEPTH = 60
# What all streams may unpack to, and one of those that hold the file's own structure.
MAX_UNPACKED_BYTES, MAX_STRUCTURE_BYTES = 300 * 1024 * 1024, 24 * 1024 * 1024
MAX_IMAGE_PIXELS = 100_000_000
CHUNK = 1024 * 1024
# Of what pypdf unpacks itself, which is structure: what pages show is only counted.
READING: dict[str, Any] = {
    "zlib_maximum_output_length": MAX_STRUCTURE_BYTES,
    "lzw_maximum_output_length": MAX_STRUCTURE_BYTES,
    "run_length_maximum_output_length": MAX_STRUCTURE_BYTES,
    "page_tree_maximum_entries": 1000,
    "jbig2dec_binary": None,
}

ACTIONS = {"/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/GoTo3DView", "/SetOCGState"}
PLAYED = {"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/Rendition"}


def draw_pages(content: bytes) -> list[PagePicture]:
    """Draw every page of a PDF.

    Raises Refused: BROKEN, ENCRYPTED, SCRIPT, ACTION, ATTACHMENT, FORM, MEDIA, PAGES, BOMB, PIXELS.
    """
    if b"%%EOF" not in content:
        raise Refused(BROKEN)
    try:
        with apply_configuration(**READING):
            _look_through(content)
    except LimitReachedError as error:
        raise Refused(BOMB) from error
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise Refused(BROKEN) from error
    except RecursionError as error:
        raise Refused(BOMB) from error
    try:
        return list(_drawn(content))
    except (pypdfium2.PdfiumError, OSError, ValueError) as error:
        raise Refused(BROKEN) from error


def _drawn(content: bytes) -> Iterator[PagePicture]:
    document = pypdfium2.PdfDocument(content)
    if not 0 < len(document) <= MAX_PAGES:
        raise Refused(PAGES if len(document) else BROKEN)
    for page in document:
        width, height = page.get_size()
        if width < 1 or height < 1:
            raise Refused(BROKEN)
        scale = min(DOTS_PER_INCH / POINTS_PER_INCH, math.sqrt(MAX_PAGE_PIXELS / (width * height)))
        if width * scale < 1 or height * scale < 1:
            raise Refused(BROKEN)
        yield page_of(page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB"))
        page.close()


def _look_through(content: bytes) -> None:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused(ENCRYPTED)
    unpacked = 0
    for found in _objects(reader):
        _check(found, 0)
        if isinstance(found, StreamObject):
            unpacked += _unpacked_size(found)
            if unpacked > MAX_UNPACKED_BYTES:
                raise Refused(BOMB)
    if len(reader.pages) > MAX_PAGES:
        raise Refused(PAGES)


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Everything in the file, whether or not a page leads to it; what cannot be read is not drawn either."""
    ids = {(number, generation) for generation, table in reader.xref.items() for number in table}
    ids |= {(number, 0) for number in reader.xref_objStm}
    if len(ids) > MAX_OBJECTS:
        raise Refused(BOMB)
    yield reader.trailer
    for number, generation in sorted(ids):
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except LimitReachedError:
            raise
        except PyPdfError:
            continue


def _check(found: Any, depth: int) -> None:
    """Refuse what acts, carries files or plays. References are not followed: each object comes by itself."""
    if depth > MAX_DEPTH:
        raise Refused(BOMB)
    if isinstance(found, DictionaryObject):
        _check_dictionary(found)
        for value in found.values():
            if not isinstance(value, IndirectObject):
                _check(value, depth + 1)
    elif isinstance(found, ArrayObject):
        for value in found:
            if not isinstance(value, IndirectObject):
                _check(value, depth + 1)


def _check_dictionary(found: DictionaryObject) -> None:
    action, subtype = _value(found, "/S"), _value(found, "/Subtype")
    if "/JS" in found or "/JavaScript" in found or action == "/JavaScript":
        raise Refused(SCRIPT)
    if "/XFA" in found:
        raise Refused(FORM)
    if "/EmbeddedFiles" in found or "/EF" in found or _value(found, "/Type") == "/EmbeddedFile":
        raise Refused(ATTACHMENT)
    if action in PLAYED or subtype in PLAYED:
        raise Refused(MEDIA)
    if action in ACTIONS or _acts_when_opened(found):
        raise Refused(ACTION)
    if subtype == "/Image" and _pixels(found) > MAX_IMAGE_PIXELS:
        raise Refused(PIXELS)


def _acts_when_opened(found: DictionaryObject) -> bool:
    """Where to begin reading is no act: office programs write that into every file."""
    opened = _value(found, "/OpenAction")
    if not isinstance(opened, DictionaryObject):
        return False
    # What it does says more than that it does something.
    _check_dictionary(opened)
    return bool(_value(opened, "/S") != "/GoTo")


def _value(found: DictionaryObject, key: str) -> Any:
    """An entry itself, also where the file keeps it elsewhere."""
    value = found.get(key)
    return value.get_object() if isinstance(value, IndirectObject) else value


def _pixels(image: DictionaryObject) -> int:
    sides = (_value(image, "/Width"), _value(image, "/Height"))
    return math.prod(side if isinstance(side, int) else 0 for side in sides)


def _unpacked_size(stream: StreamObject) -> int:
    """How much a stream unpacks to, counted without keeping it. One packed twice is there to be a bomb."""
    named = _value(stream, "/Filter")
    filters = [str(each) for each in (named if isinstance(named, list) else [named])]
    packed = [each for each in filters if each in {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW"}]
    if len(packed) > 1:
        raise Refused(BOMB)
    if filters[0] not in {"/FlateDecode", "/Fl"}:
        return len(stream._data)
    total, left, inflate = 0, bytes(stream._data), zlib.decompressobj()
    try:
        while left and not inflate.eof:
            total += len(inflate.decompress(left, CHUNK))
            left = inflate.unconsumed_tail
            if total > MAX_UNPACKED_BYTES:
                raise Refused(BOMB)
    except zlib.error:
        pass
    return total
