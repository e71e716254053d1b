"""Pictures of ads: told by their content, made anew without metadata, bounded, served safely."""

import hashlib
import io
import struct
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.errors.base import DomainError
from campaigns.models.ads import AdPicture
from campaigns.pictures import MAX_BYTES, make_picture
from campaigns.services.ad_pictures import forget_pictures, store_picture
from tests.campaigns.ads import draft_ad, picture_file
from tests.conftest import Cast

SECRET = b"37.1278N 7.6506W"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_head(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def code_of(content: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        make_picture(io.BytesIO(content))
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_plain_webp_named_after_its_bytes(kind: str) -> None:
    made = make_picture(picture_file(kind, (2600, 1400)))
    shown = Image.open(io.BytesIO(made.content))
    assert (shown.format, shown.size, shown.mode) == ("WEBP", (1280, 689), "RGB")
    assert (made.width, made.height) == shown.size
    assert made.digest == hashlib.sha256(made.content).hexdigest()


def test_nothing_that_is_not_pixels_stays() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    file = picture_file("JPEG", (800, 400), exif=exif, comment=SECRET)
    assert SECRET in file.getvalue()
    made = make_picture(file)
    assert SECRET not in made.content
    shown = Image.open(io.BytesIO(made.content))
    assert dict(shown.getexif()) == {}
    assert shown.size == (400, 800), "it stands upright, as the camera meant it"


def test_what_shines_through_lies_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (400, 300), (255, 0, 0, 0)).save(file, "PNG")
    file.seek(0)
    shown = Image.open(io.BytesIO(make_picture(file).content)).convert("RGB")
    assert shown.getpixel((200, 150)) == (255, 255, 255)


def test_what_is_no_picture_or_too_much_of_one_is_refused_with_a_code() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    gif, moving = picture_file("GIF").getvalue(), io.BytesIO()
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    for content in (b"", b"GIF89a", svg, gif, b"<html>", moving.getvalue()):
        assert code_of(content) == "picture_type", content[:20]
    assert code_of(b"\0" * (MAX_BYTES + 1)) == "picture_too_big"
    assert code_of(png_head(40_000, 40_000)) == "picture_too_many_pixels"
    assert code_of(png_head(5_001, 5_000)) == "picture_too_many_pixels"
    assert code_of(picture_file(size=(319, 400)).getvalue()) == "picture_too_small"
    assert code_of(png_head(640, 360)) == "picture_broken"
    assert code_of(picture_file("JPEG").getvalue()[:700]) == "picture_broken"


@pytest.mark.portable
def test_a_picture_is_served_to_everybody_for_ever_and_can_do_nothing(cast: Cast) -> None:
    row = store_picture(business_id=cast.bakery.id, upload=picture_file())
    again = store_picture(business_id=cast.bakery.id, upload=picture_file("JPEG"))
    same = store_picture(business_id=cast.bakery.id, upload=picture_file())
    assert (row.pk, AdPicture.objects.count()) == (same.pk, 2 if again.digest != row.digest else 1)
    answer = Client().get(f"/ads/{row.digest}.webp")
    assert hashlib.sha256(answer.content).hexdigest() == row.digest
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not answer.cookies


@pytest.mark.portable
def test_a_picture_that_no_ad_holds_is_not_found(cast: Cast) -> None:
    row = store_picture(business_id=cast.bakery.id, upload=picture_file())
    assert Client().get(f"/ads/{'0' * 64}.webp").status_code == 404
    assert Client().get("/ads/../secrets.webp").status_code == 404
    default_storage.delete(f"ads/{row.digest}.webp")
    assert Client().get(f"/ads/{row.digest}.webp").status_code == 404


@pytest.mark.portable
def test_a_picture_is_forgotten_a_day_after_no_ad_shows_it(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    def forgotten() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return forget_pictures()

    row = store_picture(business_id=cast.bakery.id, upload=picture_file(size=(333, 222)))
    rivals = store_picture(business_id=cast.rival.id, upload=picture_file(size=(333, 222)))
    shown = draft_ad(cast).versions.get().picture
    assert forgotten() == 0, "somebody may still be writing"
    AdPicture.objects.exclude(pk=rivals.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert forgotten() == 1
    assert set(AdPicture.objects.all()) == {rivals, shown}
    assert Client().get(f"/ads/{row.digest}.webp").status_code == 200, "the rival's is the same file"
    AdPicture.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert forgotten() == 1
    assert not default_storage.exists(f"ads/{row.digest}.webp")
    assert AdPicture.objects.get() == shown
