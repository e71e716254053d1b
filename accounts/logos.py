"""Pictures of businesses: whatever was uploaded becomes one plain square WebP, or is refused. Pure.

Everybody sees them: nothing of the uploaded file itself is kept, and no file that is two things at once
reaches a browser.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from accounts.errors.profile import (
    LogoBrokenError,
    LogoPixelsError,
    LogoSizeError,
    LogoSmallError,
    LogoTypeError,
    LogoVectorError,
)
from accounts.pictures import BROKEN, Refusals, open_picture

MAX_BYTES = 5 * 1024 * 1024
MIN_SIDE, SIDE = 96, 512
QUALITY = 88
REFUSALS = Refusals(LogoTypeError, LogoPixelsError, LogoSmallError, LogoBrokenError)
# Where the word stands that tells a drawing, behind declarations and comments.
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is stored: WebP, SIDE by SIDE, named by its SHA-256 in hex."""

    content: bytes
    digest: str


def make_logo(upload: BinaryIO) -> Logo:
    """Make the stored picture of an uploaded file, whose name and declared type count for nothing.

    Its size in pixels is read from its head, before anything is unpacked. What is not square stands on white.
    Raises LogoSizeError, LogoVectorError, LogoTypeError, LogoPixelsError, LogoSmallError, LogoBrokenError.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LogoSizeError
    if b"<svg" in content[:HEAD_BYTES].lower():
        raise LogoVectorError
    image = open_picture(content, smallest=(MIN_SIDE, MIN_SIDE), refusals=REFUSALS)
    try:
        plain = _plain(image)
    except BROKEN as error:
        raise LogoBrokenError from error
    made = io.BytesIO()
    plain.save(made, "WEBP", quality=QUALITY, method=4)
    stored = made.getvalue()
    return Logo(stored, hashlib.sha256(stored).hexdigest())


def _plain(image: Image.Image) -> Image.Image:
    """Upright, square, on white, three channels: what is not pixels is gone."""
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    seen = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    return ImageOps.pad(paper.convert("RGB"), (SIDE, SIDE), color="white")
