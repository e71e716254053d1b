"""Pictures of ads: whatever was uploaded becomes one plain WebP without metadata, or is refused. Pure.

Everybody sees them, so nothing of the uploaded file itself is kept: neither a place nor a camera's number
leaves with it, and no file that is two things at once reaches a browser.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from accounts.pictures import BROKEN, Refusals, open_picture
from campaigns.errors import (
    PictureBrokenError,
    PicturePixelsError,
    PictureSizeError,
    PictureSmallError,
    PictureTypeError,
)

MAX_BYTES = 5 * 1024 * 1024
MIN_WIDTH, MIN_HEIGHT = 320, 180
# What a card needs on the densest screens.
SHOWN = (1280, 1280)
QUALITY = 84
REFUSALS = Refusals(PictureTypeError, PicturePixelsError, PictureSmallError, PictureBrokenError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: its bytes, their SHA-256 in hex, and its size in pixels."""

    content: bytes
    digest: str
    width: int
    height: int


def make_picture(upload: BinaryIO) -> Picture:
    """Make the stored picture of an uploaded file, whose name and declared type count for nothing.

    Its size in pixels is read from its head, before anything is unpacked. Raises PictureSizeError,
    PictureTypeError, PicturePixelsError, PictureSmallError, PictureBrokenError.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise PictureSizeError
    image = open_picture(content, smallest=(MIN_WIDTH, MIN_HEIGHT), refusals=REFUSALS)
    try:
        plain = _plain(image)
    except BROKEN as error:
        raise PictureBrokenError from error
    made = io.BytesIO()
    plain.save(made, "WEBP", quality=QUALITY, method=4)
    stored = made.getvalue()
    return Picture(stored, hashlib.sha256(stored).hexdigest(), plain.width, plain.height)


def _plain(image: Image.Image) -> Image.Image:
    """Upright, at most SHOWN, on white, three channels: what is not pixels is gone."""
    image.draft("RGB", SHOWN)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(SHOWN)
    seen = upright.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
