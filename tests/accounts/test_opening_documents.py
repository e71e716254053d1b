"""Opening documents: what is hostile or broken is refused with a code, the rest becomes pictures."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from accounts.documents import opening
from accounts.documents.opening import MAX_BYTES, open_document
from accounts.errors.base import DomainError
from tests.accounts.papers import pdf, picture

SECRET = b"37.1278N 7.6506W"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
name = NameObject


def png_head(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def action(**entries: Any) -> Any:
    """A change of a PDF: something in its root."""

    def change(writer: PdfWriter) -> None:
        for key, value in entries.items():
            writer.root_object[name(f"/{key}")] = writer._add_object(value)

    return change


def acts(kind: str, **more: Any) -> DictionaryObject:
    return DictionaryObject(
        {name("/S"): name(kind), **{name(f"/{key}"): value for key, value in more.items()}}
    )


def scripted(writer: PdfWriter) -> None:
    """A script that runs when the file is opened, by its name."""
    script = acts("/JavaScript", JS=TextStringObject("app.alert(1)"))
    named = DictionaryObject({name("/Names"): ArrayObject([TextStringObject("run"), script])})
    writer.root_object[name("/Names")] = DictionaryObject({name("/JavaScript"): named})


def in_annotation(subtype: str) -> Any:
    def change(writer: PdfWriter) -> None:
        box = ArrayObject([NumberObject(0), NumberObject(0), NumberObject(9), NumberObject(9)])
        note = DictionaryObject(
            {name("/Type"): name("/Annot"), name("/Subtype"): name(subtype), name("/Rect"): box}
        )
        writer.pages[0][name("/Annots")] = ArrayObject([writer._add_object(note)])

    return change


def with_content(data: bytes, *filters: str) -> Any:
    """The content stream of the first page, packed as it says."""

    def change(writer: PdfWriter) -> None:
        stream = EncodedStreamObject()
        stream._data = data
        stream[name("/Filter")] = ArrayObject([name(each) for each in filters])
        writer.pages[0][name("/Contents")] = writer._add_object(stream)

    return change


def with_huge_image(writer: PdfWriter) -> None:
    image = DecodedStreamObject()
    image.set_data(b"\0")
    sizes = {"/Width": 60_000, "/Height": 60_000}
    image.update({name("/Type"): name("/XObject"), name("/Subtype"): name("/Image")})
    image.update({name(key): NumberObject(value) for key, value in sizes.items()})
    writer._add_object(image)


def deep(writer: PdfWriter) -> None:
    nest = ArrayObject()
    for _ in range(200):
        nest = ArrayObject([nest])
    writer.root_object[name("/Nest")] = nest


def zeros(megabytes: int) -> bytes:
    packer, made = zlib.compressobj(9), b""
    for _ in range(megabytes):
        made += packer.compress(bytes(1024 * 1024))
    return made + packer.flush()


def code_of(content: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        open_document(content)
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_made_anew_upright_and_without_anything_but_its_pixels(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6
    file = picture(kind, (800, 400), exif=exif) + b"PK\x03\x04 also a zip " + SECRET
    assert SECRET in file
    opened = open_document(file)
    (page,) = opened.pages
    assert opened.mime_type == f"image/{kind.lower()}"
    shown = Image.open(io.BytesIO(page.content))
    assert (shown.format, shown.size, shown.mode) == ("JPEG", (400, 800), "RGB")
    assert SECRET not in page.content and dict(shown.getexif()) == {}


def test_a_large_scan_is_made_smaller_and_what_shines_through_lies_on_white() -> None:
    (page,) = open_document(picture("JPEG", (6000, 3000))).pages
    assert (page.width, page.height) == (2600, 1300)
    clear = io.BytesIO()
    Image.new("RGBA", (400, 300), (255, 0, 0, 0)).save(clear, "PNG")
    (page,) = open_document(clear.getvalue()).pages
    assert Image.open(io.BytesIO(page.content)).getpixel((200, 150)) == (255, 255, 255)


def test_every_page_of_a_pdf_becomes_a_picture() -> None:
    opened = open_document(pdf(3))
    assert (opened.mime_type, len(opened.pages)) == ("application/pdf", 3)
    assert {(page.width, page.height) for page in opened.pages} == {(1240, 1755)}
    (wide,) = open_document(pdf(size=(14_400, 14_400))).pages
    assert wide.width * wide.height <= 4_600_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES), "document_too_big"),
        (SVG, "document_type"),
        (b"<html><script>alert(1)</script>", "document_type"),
        (b"GIF89a" + bytes(100), "document_type"),
        (b"PK\x03\x04" + pdf(), "document_type"),
        (SVG + pdf(), "document_type"),
        (b"hello", "document_type"),
        (png_head(10_000, 10_000), "document_pixels"),
        (png_head(640, 360), "document_broken"),
        (picture("JPEG", (800, 600))[:700], "document_broken"),
        (picture("PNG", (800, 600))[:200], "document_broken"),
        (b"\xff\xd8\xff" + bytes(500), "document_broken"),
        (b"%PDF-1.7\n" + bytes(500), "document_broken"),
        (pdf(2)[:300], "document_broken"),
        (b"%PDF-1.7\nnothing\n%%EOF", "document_broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_document_is_refused_with_a_code(content: bytes, code: str) -> None:
    assert code_of(content) == code


PAGE_JS = acts("/JavaScript", JS=TextStringObject("app.alert(1)"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda writer: writer.encrypt("secret"), "document_encrypted"),
        (lambda writer: writer.encrypt(""), "document_encrypted"),
        (scripted, "document_script"),
        (action(OpenAction=PAGE_JS), "document_script"),
        (action(AA=DictionaryObject({name("/WC"): PAGE_JS})), "document_script"),
        (action(OpenAction=acts("/Launch", F=TextStringObject("calc.exe"))), "document_action"),
        (action(OpenAction=acts("/URI", URI=TextStringObject("https://a.example"))), "document_action"),
        (action(Anything=acts("/SubmitForm")), "document_action"),
        (lambda writer: writer.add_attachment("a.exe", b"MZ"), "document_attachment"),
        (action(AcroForm=DictionaryObject({name("/XFA"): ArrayObject()})), "document_form"),
        (in_annotation("/RichMedia"), "document_media"),
        (in_annotation("/3D"), "document_media"),
        (with_content(zeros(310), "/FlateDecode"), "document_bomb"),
        (with_content(zlib.compress(zeros(40)), "/FlateDecode", "/FlateDecode"), "document_bomb"),
        (deep, "document_bomb"),
        (with_huge_image, "document_pixels"),
        (lambda writer: [writer.add_blank_page(595, 842) for _ in range(20)], "document_pages"),
    ],
)
def test_a_pdf_that_does_more_than_show_pages_is_refused_with_a_code(change: Any, code: str) -> None:
    assert code_of(pdf(change=change)) == code


def test_where_to_begin_reading_is_no_act() -> None:
    """Office programs write that into every file."""
    start = ArrayObject([NumberObject(0), name("/Fit")])
    assert open_document(pdf(change=action(OpenAction=start))).pages
    assert open_document(pdf(change=action(OpenAction=acts("/GoTo", D=start)))).pages


def test_a_file_that_takes_too_long_ends_with_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "WALL_SECONDS", 0.001)
    assert code_of(picture()) == "document_limits"


def test_the_process_that_opens_a_file_knows_no_secret_and_has_little_memory() -> None:
    """100 MB of pixels fit; what needs a gigabyte and more dies there, and is refused here."""
    lines = b"".join(b"%d %d m %d %d l S\n" % (x, x, x + 1, 800) for x in range(300))
    assert open_document(pdf(change=with_content(zlib.compress(lines * 10), "/FlateDecode"))).pages
    endless = zlib.compress(b"0 0 m 500 800 l S 10 10 500 500 re f\n" * 4_000_000)
    assert code_of(pdf(change=with_content(endless, "/FlateDecode"))) == "document_limits"
