"""What a body may say of its files, what a file is by its content, and under which name it is saved."""

import copy
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from accounts.crypto.primitives import b64
from tests.vectors.serving import serve

pytestmark = pytest.mark.browser

ENTRY: dict[str, Any] = {
    "id": b64(bytes(16)),
    "k": b64(bytes(32)),
    "d": b64(bytes(32)),
    "n": 10,
    "m": "image/jpeg",
    "name": "a.jpg",
    "w": 1,
    "h": 1,
    "thumb": b64(b"x"),
    "seconds": 1.5,
    "peaks": b64(bytes(48)),
}
WRONG: list[dict[str, Any]] = [
    {"id": b64(bytes(15))},
    {"id": None},
    {"k": b64(bytes(33))},
    {"d": ""},
    {"k": b64(bytes(32)) + "="},
    {"n": 0},
    {"n": 1.5},
    {"n": "10"},
    {"n": 100 * 1024 * 1024 + 1},
    {"m": "jpeg"},
    {"m": "image/jpeg; x"},
    {"m": None},
    {"name": None},
    {"name": "a" * 256},
    {"w": 0},
    {"h": 1.5},
    {"w": "1"},
    {"thumb": b64(bytes(4501))},
    {"thumb": ""},
    {"thumb": 1},
    {"seconds": -1},
    {"seconds": "1"},
    {"peaks": b64(bytes(65))},
    {"peaks": [1]},
]
CONTENTS: list[tuple[str, bytes]] = [
    ("jpeg", b"\xff\xd8\xff\xe0"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("webp", b"RIFF1234WEBPVP8 "),
    ("wav", b"RIFF1234WAVEfmt "),
    ("gif", b"GIF89a"),
    ("ogg", b"OggS"),
    ("webm", b"\x1a\x45\xdf\xa3"),
    ("mp4", b"\0\0\0\x20ftypisom"),
    ("unknown", b"\0\0\0\x20ftypheic"),
    ("mp3", b"ID3\x04"),
    ("mp3", b"\xff\xfb\x90"),
    ("pdf", b"%PDF-1.7"),
    ("zip", b"PK\x03\x04"),
    ("ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("text", "¿Hay pan?".encode()),
    ("text", b"<html>"),
    ("unknown", b"MZ\x90\0"),
    ("unknown", b"\xff\xfe\x41\0"),
    ("unknown", b"caf\xe9 solo"),
]
NAMES = [
    ("photo.jpg", "image/jpeg", "photo.jpg"),
    ("photo.exe", "image/jpeg", "photo.exe.jpg"),
    ("page.html", "text/plain", "page.html.txt"),
    ("logo.svg", "text/plain", "logo.svg.txt"),
    ("photo.jpg", "application/octet-stream", "photo.jpg.bin"),
    ("setup.exe", "application/octet-stream", "setup.exe.bin"),
    ("photo.jpg\u202egpj.exe", "image/jpeg", "photo.jpg_gpj.exe.jpg"),
    ("x.pdf", "constructor", "x.pdf.bin"),
    ("a/../b.pdf", "application/pdf", "a_.._b.pdf"),
    ("\u202efdp.exe", "application/octet-stream", "_fdp.exe.bin"),
    ("", "application/pdf", "file.pdf"),
    (".htaccess", "text/plain", "htaccess.txt"),
    ("voice", "audio/webm", "voice.weba"),
    ("x", "odd/type", "x.bin"),
]

ENTRIES = """async ([path, all]) => {
  const { readBody } = await import(path);
  const bytes = (media) => new TextEncoder().encode(JSON.stringify({ t: "text", text: "", media }));
  const kind = (media) => readBody(bytes(media)).t;
  return all.map(kind);
}"""
# What a sender may say of a content, and whether it is believed.
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\0\x03\0\0\0"
SAID: list[tuple[str, bytes, bool]] = [
    ("image/svg+xml", SVG, False),
    ("image/png", SVG, False),
    ("text/html", HTML, False),
    ("application/xhtml+xml", HTML, False),
    ("image/jpeg", HTML, False),
    ("image/jpeg", EXE, False),
    ("application/pdf", EXE, False),
    ("video/mp4", EXE, False),
    ("application/x-msdownload", EXE, False),
    ("application/javascript", b"alert(1)", False),
    ("application/pdf", HTML + b"%PDF-1.7", False),
    ("application/zip", b"\xff\xd8\xff\xe0 and then PK\x03\x04", False),
    ("constructor", b"x", False),
    ("__proto__", b"x", False),
    ("text/plain", HTML, True),
    ("application/pdf", b"%PDF-1.7" + HTML, True),
    ("image/gif", b"GIF89a=1;alert(1)", True),
    ("application/octet-stream", EXE, True),
]
SAY = """async ([path, pictures, said]) => {
  const { isWhatItSays } = await import(path);
  const { canDecode } = await import(pictures);
  const bytes = said.map(([type, content]) => Uint8Array.from(content));
  const gif = said.findIndex(([type]) => type === "image/gif");
  const polyglot = new Blob([bytes[gif]], { type: "image/gif" });
  return [said.map(([type], place) => isWhatItSays(type, bytes[place])), await canDecode(polyglot)];
}"""
TYPES = """async ([path, contents, names]) => {
  const { familyOf, safeName } = await import(path);
  const families = contents.map((bytes) => familyOf(Uint8Array.from(bytes)));
  return [families, names.map(([name, type]) => safeName(name, type))];
}"""


def test_a_body_whose_files_are_not_as_the_protocol_says_is_not_read(page: Page) -> None:
    serve(page)
    right = [[ENTRY], [ENTRY] * 10, [{name: ENTRY[name] for name in ("id", "k", "d", "n", "m", "name")}]]
    wrong: list[Any] = [
        [],
        "x",
        None,
        [None],
        [ENTRY] * 11,
        *([{**copy.copy(ENTRY), **bad}] for bad in WRONG),
    ]
    path = f"{settings.STATIC_URL}messaging/js/lib/bodies/reading.js"
    kinds = page.evaluate(ENTRIES, [path, [*right, *wrong]])
    assert kinds == ["text"] * len(right) + ["unknown"] * len(wrong)


def test_files_are_known_by_their_content_and_saved_under_names_that_promise_nothing_else(page: Page) -> None:
    serve(page)
    path = f"{settings.STATIC_URL}messaging/js/lib/media/types.js"
    contents = [list(content) for _, content in CONTENTS]
    families, names = page.evaluate(TYPES, [path, contents, NAMES])
    assert families == [family for family, _ in CONTENTS]
    assert names == [name for _, _, name in NAMES]


def test_a_sender_is_believed_only_where_the_content_agrees_and_a_picture_only_if_it_is_one(
    page: Page,
) -> None:
    serve(page)
    base = f"{settings.STATIC_URL}messaging/js/lib/media/"
    said = [[kind, list(content)] for kind, content, _ in SAID]
    believed, is_a_picture = page.evaluate(SAY, [f"{base}types.js", f"{base}pictures.js", said])
    assert believed == [right for _, _, right in SAID]
    assert not is_a_picture


LIMITS = """async ([path, said]) => {
  const { isPicture, isVideo, isVoice } = await import(path);
  const kinds = { picture: isPicture, video: isVideo, voice: isVoice, document: () => true };
  return said.map((entry) => Object.keys(kinds).find((kind) => kinds[kind](entry)));
}"""
MEGABYTE = 1024 * 1024
SHOWN: list[tuple[dict[str, Any], str]] = [
    ({"m": "image/webp", "n": 5 * MEGABYTE}, "picture"),
    ({"m": "image/webp", "n": 5 * MEGABYTE + 1}, "document"),
    ({"m": "image/svg+xml", "n": 10}, "document"),
    ({"m": "video/mp4", "n": 16 * MEGABYTE}, "video"),
    ({"m": "video/mp4", "n": 16 * MEGABYTE + 1}, "document"),
    ({"m": "video/x-matroska", "n": 10}, "document"),
    ({"m": "audio/webm", "n": 10, "seconds": 3}, "voice"),
    ({"m": "audio/webm", "n": 16 * MEGABYTE + 1, "seconds": 3}, "document"),
    ({"m": "audio/mpeg", "n": 10}, "document"),
    ({"m": "application/pdf", "n": 100 * MEGABYTE}, "document"),
]


def test_what_is_larger_than_its_kind_may_be_is_a_document(page: Page) -> None:
    serve(page)
    path = f"{settings.STATIC_URL}messaging/js/lib/media/types.js"
    kinds = page.evaluate(LIMITS, [path, [entry for entry, _ in SHOWN]])
    assert kinds == [kind for _, kind in SHOWN]
