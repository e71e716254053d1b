"""Pictures of ads: whatever was uploaded becomes one plain WebP without metadata, or is refused. Pure.

Everybody sees them, so nothing of the uploaded file itself is kept: neither a place nor a camera's number
leaves with it, and no file that is two things at once reaches a browser.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from campaigns.errors import (
    PictureBrokenError,
    PicturePixelsError,
    PictureSizeError,
    PictureSmallError,
    PictureTypeError,
)

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
MIN_WIDTH, MIN_HEIGHT = 320, 180
# What a card needs on the densest screens.
SHOWN = (1280, 1280)
QUALITY = 84
FORMATS = ("JPEG", "PNG", "WEBP")


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
    image = _opened(content)
    try:
        plain = _plain(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureBrokenError from error
    made = io.BytesIO()
    plain.save(made, "WEBP", quality=QUALITY, method=4)
    stored = made.getvalue()
    return Picture(stored, hashlib.sha256(stored).hexdigest(), plain.width, plain.height)


def _opened(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Our own bound, just below, is far under the one that warns.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise PicturePixelsError from error
    except UnidentifiedImageError as error:
        raise PictureTypeError from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureBrokenError from error
    if image.width * image.height > MAX_PIXELS:
        raise PicturePixelsError
    if image.width < MIN_WIDTH or image.height < MIN_HEIGHT:
        raise PictureSmallError
    if getattr(image, "n_frames", 1) > 1:
        raise PictureTypeError
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Upright, at most SHOWN, on white, three channels: what is not pixels is gone."""
    image.draft("RGB", SHOWN)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(SHOWN)
    seen = upright.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
